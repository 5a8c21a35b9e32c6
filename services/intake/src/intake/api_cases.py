"""HTTP in, after receipt: look up, supplement, withdraw, collect; and what machines read.

`POST /progress` signs the asker in for one case; the commands are those of `api`, with the same answers.
"""

import hmac
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from identifiers.case_no import is_case_no
from identifiers.writing import normalised
from intake import forms
from intake.desk import ThisDesk
from intake.domain.application import commands as c
from intake.domain.application.filing import may_commit
from intake.domain.application.following import to_hand_in
from intake.domain.application.states import DraftApplication, SupplementingApplication
from intake.domain.channels import Delivery
from intake.opening import ApplicationNotFoundError, Opened, holdings_for, opened, query_code_of
from intake.tools import TheseTools, Tools
from intake.views.applications import APPLICATIONS, ApplicationRow
from intake.views.questions import find_by_case_no
from intake.web.case_pages import stage_words
from intake.web.needs import needs
from kernel.access import NotYourRoleError, Person, require
from kernel.blocking import in_thread
from kernel.errors import BadInputError, HallError, NotAllowedError, NotFoundError
from kernel.sealed import Sealed
from kernel.service import Service, ThisService
from kernel.web import Client, answer, client_of, json_response, parsed, person_of, status_of

router = APIRouter(tags=["applications"])
Someone = Annotated[Person | None, Depends(person_of)]
_EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "application/ofd": "ofd"}


class CaseNoBadError(BadInputError):
    code = "CASE_NO_BAD"
    title = "办件编号有误，请对照凭证上的 21 位数字核对"


class QueryCodeWrongError(NotAllowedError):
    code = "QUERY_CODE_WRONG"
    title = "办件编号或者查询码不对，请对照凭证核对"


class FileNotThereError(NotFoundError):
    code = "FILE_NOT_THERE"
    title = "没有这份文件"


@router.post("/progress")
async def look_up(
    request: Request,
    service: ThisService,
    tools: TheseTools,
    person: Someone,
    body: Annotated[forms.Query, Depends(parsed(forms.Query))],
) -> Response:
    """查进度 `{"case_no", "query_code"}`：对上了，本次登录可看这一件；答复有 `case_id` 和 `csrf_token`。"""
    try:
        row = await in_thread(_proved, service, tools, normalised(body.case_no), normalised(body.query_code))
    except (CaseNoBadError, QueryCodeWrongError) as refusal:
        return _asked_again(request, service, body, refusal)
    page = f"/applications/{row.case_id}"
    told = {"case_id": str(row.case_id), "case_no": row.case_no, "next": page}
    if person is not None and await _sees_already(service, row.case_id, person):
        return answer(request, body=told, page=page)
    visitor = Person(f"case:{row.case_id}", "查询办件", frozenset({"citizen"}), case_scope=str(row.case_id))
    sessions = service.parts.sessions
    # The token is part of the answer and the session of its headers: one after the other.
    carrier = Response()
    session = sessions.sign_in(carrier, visitor)
    response = answer(request, body={**told, "csrf_token": session.csrf_token}, page=page)
    response.headers["set-cookie"] = carrier.headers["set-cookie"]
    return response


def _proved(service: Service, tools: Tools, case_no: str, query_code: str) -> ApplicationRow:
    """The case whose number and code were said; five wrong tries lock the number, whichever replica was asked."""
    if not is_case_no(case_no):
        raise CaseNoBadError
    tools.attempts.begin(case_no)
    row = find_by_case_no(service.read, case_no)
    case_id = row.case_id if row else UUID(int=0)  # as much work for a number that is not there
    right = hmac.compare_digest(query_code_of(service.parts.keyring, case_id).encode(), query_code.encode())
    if row is None or not right:
        raise QueryCodeWrongError
    tools.attempts.succeeded(case_no)
    return row


def _asked_again(request: Request, service: Service, body: forms.Query, refusal: HallError) -> Response:
    if client_of(request) is Client.MACHINE:
        raise refusal
    field = "case_no" if isinstance(refusal, CaseNoBadError) else "query_code"
    values = {"case_no": body.case_no}
    return service.page(
        request, "progress.html", status_code=status_of(refusal), values=values, errors={field: refusal.title}
    )


async def _sees_already(service: Service, case_id: UUID, person: Person) -> bool:
    try:
        await opened(service, case_id, person)
    except ApplicationNotFoundError:
        return False
    return True


@router.post("/applications/{case_id}/supplement")
async def supply(
    desk: ThisDesk, case_id: UUID, _: Annotated[forms.Nothing, Depends(parsed(forms.Nothing))]
) -> Response:
    """补正材料已交齐，转回审批部门。"""
    await desk.open(case_id)
    stored = await desk.ask(case_id, c.SupplySupplement())
    return desk.told(stored, f"/applications/{case_id}")


@router.post("/applications/{case_id}/outstanding")
async def supply_outstanding(
    desk: ThisDesk, case_id: UUID, _: Annotated[forms.Nothing, Depends(parsed(forms.Nothing))]
) -> Response:
    """承诺后补的材料交来了，转给审批部门；交来一份算一份，期限过了不能再交。"""
    await desk.open(case_id)
    stored = await desk.ask(case_id, c.SupplyOutstanding())
    return desk.told(stored, f"/applications/{case_id}")


@router.post("/applications/{case_id}/withdraw-commitment")
async def withdraw_commitment(
    desk: ThisDesk, case_id: UUID, _: Annotated[forms.Nothing, Depends(parsed(forms.Nothing))]
) -> Response:
    """撤回承诺：决定作出之前可以；承诺代替的材料从此照常提交。"""
    await desk.open(case_id)
    stored = await desk.ask(case_id, c.WithdrawCommitment())
    return desk.told(stored, f"/applications/{case_id}")


@router.post("/applications/{case_id}/request-hearing")
async def request_hearing(
    desk: ThisDesk, case_id: UUID, _: Annotated[forms.Nothing, Depends(parsed(forms.Nothing))]
) -> Response:
    """申请人要求听证：部门告知的期限以内可以，转告部门组织；窗口可以代为记下。"""
    one = await desk.open(case_id)
    where = "申请人，窗口提出" if one.by_clerk else "申请人，网上提出"
    by = one.person.person_id if one.by_clerk else ""
    command = c.RequestHearing(requester=Sealed.fresh(one.parties.person, where), by=by)
    stored = await desk.ask(case_id, command)
    return desk.told(stored, f"/applications/{case_id}")


@router.post("/applications/{case_id}/withdraw")
async def withdraw(
    desk: ThisDesk, case_id: UUID, body: Annotated[forms.Withdraw, Depends(parsed(forms.Withdraw))]
) -> Response:
    """撤回 `{"reason"}`：决定作出之前可以。"""
    await desk.open(case_id)
    stored = await desk.ask(case_id, c.WithdrawApplication(reason=body.reason))
    return desk.told(stored, f"/applications/{case_id}")


@router.post("/applications/{case_id}/deliver")
async def deliver(
    desk: ThisDesk, case_id: UUID, body: Annotated[forms.Deliver, Depends(parsed(forms.Deliver))]
) -> Response:
    """出件 `{"method"}`：窗口人员交件或寄出，申请人自己只能网上领取。"""
    one = await desk.open(case_id)
    if body.method is not Delivery.ONLINE and not one.by_clerk:
        raise NotYourRoleError
    stored = await desk.ask(case_id, c.DeliverResult(method=body.method, by=one.person.person_id))
    return desk.told(stored, "/window" if one.by_clerk else f"/applications/{case_id}")


@router.get("/applications/{case_id}/materials/{code}/file")
async def material_file(
    request: Request, service: ThisService, tools: TheseTools, case_id: UUID, code: str, person: Someone
) -> Response:
    """上传的材料原样取回：申请人、窗口、事项实施机关的审批人可以看。"""
    await service.seen(APPLICATIONS, request)
    row = service.read.get(APPLICATIONS, case_id)
    if row is None or row.item is None:
        raise ApplicationNotFoundError
    if person is not None and "approver" in person.roles:
        require(person, "approver", body=row.item.body)
    else:
        await opened(service, case_id, person)
    found = next((one for one in row.attachments if one.code == code and one.digest), None)
    if found is None:
        raise FileNotThereError
    content = await tools.vault.get(found.digest)
    name = f"{code}.{_EXTENSIONS[found.media_type]}"
    return Response(
        content, media_type=found.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.get("/api/items")
async def find_items(tools: TheseTools, q: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """检索事项：名称、拼音首字母、编码；不写 `q` 给全部，常办的在前。"""
    directory = tools.directory()
    found = directory.find(q, limit) if q else directory.popular(limit)
    return [
        {
            "item_id": one.item_id,
            "name": one.name,
            "body": one.body,
            "service_objects": list(one.service_objects),
            "case_kind": one.case_kind,
            "is_online": one.is_online,
            "monthly_volume": one.monthly_volume,
        }
        for one in found
    ]


@router.get("/api/applications/{case_id}")
async def one_application(
    request: Request, service: ThisService, tools: TheseTools, case_id: UUID, person: Someone
) -> Response:
    """一份申请的现状：填写中的给题目和材料清单，收件后的给环节、编号、到期和结果。"""
    await service.seen(APPLICATIONS, request)
    one = await opened(service, case_id, person)
    row = service.read.get(APPLICATIONS, case_id)
    body = draft_as_json(service, tools, one) if isinstance(one.state, DraftApplication) else _case_as_json(one, row)
    return json_response(body, headers={"ETag": f'"{one.version}"'})


def draft_as_json(service: Service, tools: Tools, one: Opened) -> dict[str, Any]:
    """What a machine needs to go on: the questions, and each material with its need and reason."""
    draft = one.state
    assert isinstance(draft, DraftApplication)
    listed = needs(draft, holdings_for(service, draft), service.parts.clock.now(), tools.calendar())
    questions = [
        {
            "n": n,
            "question_id": each.question_id,
            "question": each.question,
            "answer": draft.answers.get(each.question_id),
        }
        for n, each in enumerate(draft.item.situations, 1)
    ]
    promisable = {one.code for one in draft.item.materials if may_commit(draft.item, one)}
    rows = [
        {
            **{name: getattr(row, name) for name in ("code", "name", "need", "why", "main")},
            "may_commit": row.code in promisable,
        }
        for row in listed.rows
    ]
    return {
        "case_id": str(one.case_id),
        "version": one.version,
        "stage": "DRAFT",
        "item_id": draft.item.item_id,
        "questions": questions,
        "materials": rows,
        "applicant_named": draft.applicant is not None,
        "form_filled": draft.form is not None,
        "promise": listed.promise,
    }


def _case_as_json(one: Opened, row: ApplicationRow | None) -> dict[str, Any]:
    missing = one.state.missing if isinstance(one.state, SupplementingApplication) else ()
    owed = to_hand_in(one.state)
    known = {
        "case_id": str(one.case_id),
        "version": one.version,
        "missing": [each.model_dump() for each in missing],
        "owed": [each.model_dump() for each in owed],
    }
    if row is None:
        return known
    told = ("case_no", "item_name", "received_at", "accepted_at", "due_at", "owed_by", "procedure")
    names = (*told, "outcome", "document_no", "on_time", "standing")
    return {
        **known,
        "stage": row.own_stage,
        "stage_words": stage_words(row),
        **{name: getattr(row, name) for name in names},
    }
