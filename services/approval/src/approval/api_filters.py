"""HTTP in, about a person's own menu: a narrowing of the queue saved under a name, and removed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from approval.api import APPROVER, HEAD, Someone, Who
from approval.domain.saved_filter.commands import FilterCommand, RemoveFilter, SaveFilter, filters_of
from approval.domain.saved_filter.decide import SAVED_FILTER
from approval.domain.saved_filter.events import Narrowing
from approval.views.saved_filters import SAVED_FILTERS, saved_by
from approval.web.narrowing import query
from kernel.access import require
from kernel.events import Value
from kernel.service import Service, ThisService
from kernel.web import Asked, answer, parsed

router = APIRouter(tags=["cases"])
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Save(Value):
    """保存筛选：名称，固定筛选，再按事项、承办人、环节、办件编号的开头缩小。"""

    name: Name
    show: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")] = "open"
    item_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,100}$")] = ""
    assignee: Annotated[str, Field(pattern=r"^[A-Za-z0-9._@-]{0,100}$")] = ""
    stage: Annotated[str, Field(pattern=r"^[A-Z_]{0,40}$")] = ""
    case_no: Annotated[str, Field(pattern=r"^[0-9]{0,24}$")] = ""


class Remove(Value):
    """删除筛选：名称。"""

    name: Name


@router.get("/api/filters")
async def filters(request: Request, service: ThisService, person: Someone) -> dict[str, Any]:
    """自己保存的筛选：名称、条件。"""
    known = require(person, APPROVER, HEAD)
    await service.seen(SAVED_FILTERS, request)
    return {"filters": [one.model_dump() for one in saved_by(service.read, known.person_id)]}


@router.post("/filters")
async def save(
    request: Request, service: ThisService, who: Who, body: Annotated[Save, Depends(parsed(Save))]
) -> Response:
    """保存筛选 `{"name", "show", "item_id"?, "assignee"?, "stage"?, "case_no"?}`：至多二十个，同名的代替。"""
    person = require(who.person, APPROVER, HEAD)
    narrowing = Narrowing(**body.model_dump(exclude={"name"}))
    command = SaveFilter(by=person.person_id, name=body.name, narrowing=narrowing)
    return await _ask(request, service, command, who, page=f"/{query(narrowing)}")


@router.post("/filters/remove")
async def remove(
    request: Request, service: ThisService, who: Who, body: Annotated[Remove, Depends(parsed(Remove))]
) -> Response:
    """删除自己保存的一个筛选 `{"name"}`。"""
    person = require(who.person, APPROVER, HEAD)
    return await _ask(request, service, RemoveFilter(by=person.person_id, name=body.name), who, page="/")


async def _ask(request: Request, service: Service, command: FilterCommand, who: Asked, *, page: str) -> Response:
    stored = await service.execute(SAVED_FILTER, filters_of(command.by), command, who)
    said = {"version": stored.version, "position": service.token(stored)}
    return answer(request, body=said, version=stored.version, position=stored.position, page=page)
