"""准予以后由谁监管、凭什么条件：各个版本的实施清单怎样说；没有另行指定的，谁审批谁监管。"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from approval.consumed import BodyPublished, ItemPublished
from approval.domain.case.events import PinnedItem
from kernel.errors import UnavailableError
from kernel.messages import Heard
from kernel.views import ReadModel, View


class SupervisorNotYetKnownError(UnavailableError):
    code = "SUPERVISOR_NOT_YET_KNOWN"
    title = "该事项的实施清单尚未收到，稍后自动再试"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSupervision:
    """What one version of an item's list says of the time after the grant."""

    listed: str
    body: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyName:
    """One body as last published."""

    body: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """Who supervises what an item grants, and what must hold for it."""

    body: str
    body_name: str
    conditions: tuple[str, ...] = ()


def _listed(item_id: str, task_version: int) -> str:
    return f"{item_id}:{task_version}"


def _supervision(row: ListedSupervision | None, heard: Heard[Any]) -> ListedSupervision | None:
    del row
    said: ItemPublished = heard.body
    listed = _listed(said.item_id, said.task_version)
    return ListedSupervision(listed=listed, body=said.supervising_body, conditions=said.acceptance_conditions)


def _name(row: BodyName | None, heard: Heard[Any]) -> BodyName | None:
    del row
    said: BodyPublished = heard.body
    return BodyName(body=said.body, name=said.name)


LISTED_SUPERVISION = View(
    name="listed_supervision_v1",
    row=ListedSupervision,
    key="listed",
    hears=(ItemPublished,),
    key_of=lambda heard: _listed(heard.body.item_id, heard.body.task_version),
    evolve=_supervision,
)
BODY_NAMES = View(
    name="body_names_v1",
    row=BodyName,
    key="body",
    hears=(BodyPublished,),
    key_of=lambda heard: heard.body.body,
    evolve=_name,
)


def supervision_of(read: ReadModel, caught_up: Callable[[], bool], item: PinnedItem) -> Supervision:
    """By the version the case was received under; while the catalog is still being read, nobody is guessed."""
    listed = read.get(LISTED_SUPERVISION, _listed(item.item_id, item.task_version))
    name = read.get(BODY_NAMES, listed.body) if listed and listed.body else None
    if (listed is None or (listed.body and name is None)) and not caught_up():
        raise SupervisorNotYetKnownError
    if listed is None:
        return Supervision(body=item.body, body_name=item.body_name)
    if not listed.body or listed.body == item.body:
        return Supervision(body=item.body, body_name=item.body_name, conditions=listed.conditions)
    return Supervision(body=listed.body, body_name=name.name if name else listed.body, conditions=listed.conditions)
