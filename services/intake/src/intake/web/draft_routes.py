"""填写的页面：一页一个问题；回答一变，旁边的材料清单跟着变。"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from intake import forms
from intake.api_cases import Someone
from intake.domain.application.decide import filling
from intake.opening import opened
from intake.tools import TheseTools
from intake.web.draft_pages import Step, shown
from kernel.service import ThisService
from kernel.web import Draft, drafted

router = APIRouter(include_in_schema=False)


@router.get("/applications/{case_id}/situations/{n}")
async def situation(
    request: Request, service: ThisService, tools: TheseTools, case_id: UUID, n: int, person: Someone
) -> Response:
    """第 n 道情形题。"""
    return shown(request, service, tools, await opened(service, case_id, person), Step.situation(n))


@router.post("/applications/{case_id}/situations/{n}/preview")
async def preview(
    request: Request,
    service: ThisService,
    tools: TheseTools,
    case_id: UUID,
    n: int,
    person: Someone,
    draft: Annotated[Draft[forms.AnswerTo], Depends(drafted(forms.AnswerTo))],
) -> Response:
    """选了还没交：清单先变给人看，什么也不记。"""
    one = await opened(service, case_id, person)
    state = filling(one.state)
    questions = state.item.situations
    if draft.value is not None and 1 <= n <= len(questions):
        answers = {**state.answers, questions[n - 1].question_id: draft.value.answer}
        supposed = state.model_copy(update={"answers": answers})
        one = type(one)(one.case_id, supposed, one.version, one.parties, one.person)
    return shown(request, service, tools, one, Step.situation(n))


@router.get("/applications/{case_id}/applicant")
async def applicant(
    request: Request, service: ThisService, tools: TheseTools, case_id: UUID, person: Someone
) -> Response:
    """谁申请。"""
    return shown(request, service, tools, await opened(service, case_id, person), Step.applicant())


@router.get("/applications/{case_id}/form")
async def form(request: Request, service: ThisService, tools: TheseTools, case_id: UUID, person: Someone) -> Response:
    """申请表。"""
    return shown(request, service, tools, await opened(service, case_id, person), Step.form())


@router.get("/applications/{case_id}/materials")
async def materials(
    request: Request, service: ThisService, tools: TheseTools, case_id: UUID, person: Someone
) -> Response:
    """交材料。"""
    return shown(request, service, tools, await opened(service, case_id, person), Step.materials())


@router.get("/applications/{case_id}/check")
async def check(request: Request, service: ThisService, tools: TheseTools, case_id: UUID, person: Someone) -> Response:
    """提交前再看一遍。"""
    return shown(request, service, tools, await opened(service, case_id, person), Step.check())
