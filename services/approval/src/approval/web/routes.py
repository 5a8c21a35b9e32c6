"""审批的页面：待办、办件、文书。"""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

import hall_ui
from approval.api import APPROVER, CHIEF, GOVERNMENT, HEAD, CaseNotFoundError, Someone, mine
from approval.api_supervision import SUPERVISOR
from approval.domain.case.commands import ShowApplicant
from approval.domain.case.decide import CASE
from approval.domain.joint.commands import joint_of
from approval.views import questions as view
from approval.views.calendar import working_calendar
from approval.views.cases import CASES, CaseRow
from approval.views.dispatches import DISPATCHES, of_case
from approval.views.joint import JOINTS
from approval.views.saved_filters import SAVED_FILTERS, saved_by
from approval.web import view_models as vm
from approval.web.dispatch_card import dispatch_cards
from approval.web.joint_models import joint_card
from approval.web.narrowing import Wanted, narrowed_by, query, saved_links
from approval.web.review_card import review_card
from hall_ui import Change
from kernel.access import Person, require, signed_in
from kernel.service import Service, ThisService
from kernel.showing import ThisLook, version_after
from kernel.web import last_seen

router = APIRouter(include_in_schema=False)
shows = APIRouter(tags=["cases"])
_PAGE = 50
_GLANCE = 6
CLERK = "window_clerk"
CITIZEN = "citizen"


@router.get("/")
async def queue(
    request: Request,
    service: ThisService,
    person: Someone,
    wanted: Annotated[Wanted, Depends(Wanted.asked)],
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """待我办理：本部门的办件，急的在前；监管人员、县政府负责人到自己的清单去。"""
    known = require(person, APPROVER, HEAD, SUPERVISOR, GOVERNMENT)
    if known.roles.isdisjoint((APPROVER, HEAD)):
        theirs = "joint" if GOVERNMENT in known.roles else "supervision"
        return RedirectResponse(f"{request.scope.get('root_path', '')}/{theirs}", status_code=303)
    approver = require(person, APPROVER, HEAD)
    await service.seen(CASES, request)
    await service.seen(SAVED_FILTERS, request)
    read, body, now, me = service.read, approver.body or "", service.parts.clock.now(), approver.person_id
    saved = saved_by(read, me)
    narrow = narrowed_by(wanted, read, body, saved, service.parts)
    criteria = narrow.means(read, body, vm.FILTERS[wanted.show].means(read, body, now, me))
    found = vm.numbers(read, body, now, me, (*vm.QUEUE, wanted.show))
    rows, more = _page(view.department_cases(read, *criteria, limit=_PAGE + 1, offset=start))
    calendar, show = working_calendar(read), wanted.show if narrow.is_plain else ""
    return service.page(
        request,
        "queue.html",
        rows=[vm.queue_row(row, calendar, now, service.parts) for row in rows],
        total=found[show] if show else vm.counted(read, *criteria),
        start=start,
        shown=start + len(rows),
        more=more,
        figures=vm.figures(found, show),
        side=vm.side(found, show, saved_links(saved, narrow.narrowing)),
        narrow=narrow.form,
        here_query=query(narrow.narrowing),
        body_name=approver.body_name,
        page_size=_PAGE,
        may_claim=APPROVER in approver.roles,
    )


@router.get("/day")
async def day(request: Request, service: ThisService, person: Someone) -> Response:
    """今天：超期的、今明到期的、我承办的、待认领的、容缺待补的，各列最急的几件。"""
    approver = require(person, APPROVER, HEAD)
    await service.seen(CASES, request)
    body, now, calendar = approver.body or "", service.parts.clock.now(), working_calendar(service.read)
    found = vm.numbers(service.read, body, now, approver.person_id)
    criteria = {name: vm.FILTERS[name].means(service.read, body, now, approver.person_id) for name in vm.DAY}
    rows = {
        name: view.department_cases(service.read, *each, limit=_GLANCE, offset=0) for name, each in criteria.items()
    }
    shown = vm.day(rows, found, calendar, now, service.parts)
    side = vm.side(found, "day", saved_links(saved_by(service.read, approver.person_id)))
    return service.page(request, "day.html", parts=shown, side=side, body_name=approver.body_name, now=now)


def _page(found: list[CaseRow]) -> tuple[list[CaseRow], bool]:
    """The rows of one page, and whether another follows."""
    return found[:_PAGE], len(found) > _PAGE


@router.get("/cases/{case_id}")
async def case_page(request: Request, service: ThisService, case_id: UUID, person: Someone) -> Response:
    """一件：期限逐日说明、材料、经过、可办的动作。"""
    await service.seen(CASES, request)
    await service.seen(DISPATCHES, request)
    await service.seen(JOINTS, request)
    return await _shown(request, service, *mine(service, case_id, person, APPROVER, HEAD, GOVERNMENT))


@shows.post("/cases/{case_id}/show-applicant")
async def show_applicant(asking: ThisLook, case_id: UUID) -> Response:
    """查看申请人信息 `{"reason", "note"?}`：先记录在案，姓名、号码、电话只在这一次答复里。"""
    service, request = asking.service, asking.request
    approver, row = mine(service, case_id, asking.who.person, APPROVER, HEAD, GOVERNMENT)
    values = vm.personal(row.applicant)
    stored = await asking.recorded(CASE, case_id, ShowApplicant(look=asking.look(values)))
    row = replace(row, version=version_after(row.version, stored))
    return await asking.answered(stored, values, lambda: _shown(request, service, approver, row, clear=True))


async def _shown(
    request: Request, service: Service, approver: Person, row: CaseRow, *, clear: bool = False
) -> Response:
    now, calendar = service.parts.clock.now(), working_calendar(service.read)
    history = await service.store.read_stream(row.case_id)
    page = vm.case_page(row, history, calendar, now, service.parts, clear=clear)
    shown = service.read.get(JOINTS, joint_of(row.case_id))
    page["joint"] = joint_card(row, shown, service.read, calendar, now, service.parts)
    page["colleagues"] = [each for each in service.parts.colleagues_of(row.body).items() if each[0] != row.assignee]
    page["review"] = review_card(row, history, approver.person_id, service.parts)
    side = vm.COUNTY_SIDE
    if approver.body == row.body:
        me, read = approver.person_id, service.read
        side = vm.side(vm.numbers(read, row.body, now, me, vm.SIDE), "", saved_links(saved_by(read, me)))
    joint_held = bool(page["joint"] and page["joint"]["joint_id"])
    may = {
        "decide": APPROVER in approver.roles,
        "extend": (GOVERNMENT if joint_held else HEAD) in approver.roles and not _extended(row),
        "head": HEAD in approver.roles,
        "transfer": CHIEF in approver.roles or row.assignee == approver.person_id,
    }
    dispatches = dispatch_cards(of_case(service.read, row.case_id), service.parts.keyring, service.parts.name_of)
    return service.page(request, "case.html", side=side, me=approver.person_id, may=may, dispatches=dispatches, **page)


def _extended(row: CaseRow) -> bool:
    return row.statutory is None or bool(row.statutory.extensions)


@router.get("/cases/{case_id}/papers/{kind}")
async def paper(request: Request, service: ThisService, case_id: UUID, kind: str, person: Someone) -> Response:
    """文书：一次性告知书、受理通知书、决定书，随时照原样重印；窗口可以代为打印，申请人可以打印自己的。"""
    await service.seen(CASES, request)
    row, back = _printable(service, case_id, person)
    history = await service.store.read_stream(case_id)
    return service.page(request, "paper.html", back=back, **vm.paper(kind, row, history, service.parts))


def _printable(service: Service, case_id: UUID, person: Person | None) -> tuple[CaseRow, str]:
    """The case whose papers this person may print, and the page they came from; others' cases are not there."""
    known = signed_in(person)
    if not known.roles.isdisjoint((APPROVER, HEAD, GOVERNMENT)):
        return mine(service, case_id, known, APPROVER, HEAD, GOVERNMENT)[1], f"/approval/cases/{case_id}"
    row = service.read.get(CASES, case_id)
    if row is None or not _is_theirs(row, known):
        raise CaseNotFoundError
    return row, f"/intake/applications/{case_id}"


def _is_theirs(row: CaseRow, person: Person) -> bool:
    if CLERK in person.roles:
        return True
    if person.case_scope is not None:
        return person.case_scope == str(row.case_id)
    return CITIZEN in person.roles and person.person_id == row.applicant.person


@router.get("/live")
async def live(request: Request, service: ThisService, person: Someone) -> Response:
    """待办有变化时告诉页面来取。"""
    require(person, APPROVER, HEAD)
    return hall_ui.stream(request, _changes(service, request))


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(CASES, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")
