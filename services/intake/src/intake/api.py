"""HTTP in, until receipt: begin, answer, name, fill, hand in, submit. One door for machines (JSON) and for forms.

Every command wants an `Idempotency-Key` (or the form's own field) and may say the version it has seen in `If-Match`.
Every answer is `{"case_id", "version", "position", "next"}`: `next` is the page that follows, for those who read pages.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from identifiers.writing import normalised
from intake import forms
from intake.desk import Desk, ThisDesk
from intake.domain.application import commands as c
from intake.domain.application.decide import decide, filling
from intake.domain.application.events import ApplicationReceived, Attachment, Collected
from intake.domain.application.states import DraftApplication
from intake.domain.channels import Channel
from intake.drawing import drawn_case_no
from intake.opening import Opened, holdings_for, is_clerk, may_apply, query_code_of
from intake.views.items import ITEMS
from intake.web import draft_pages as pages
from intake.web.draft_pages import Step
from kernel.errors import BadInputError, RuleBrokenError
from kernel.sealed import Sealed
from kernel.service import new_stream_id
from kernel.uploads import CheckedFile, FileEmptyError, checked_upload
from kernel.web import Client, Draft, client_of, drafted, files, parsed

router = APIRouter(tags=["applications"])
Sent = Annotated[Sequence[tuple[str, UploadFile]], Depends(files)]


class PlaceUnknownError(BadInputError):
    code = "PLACE_UNKNOWN"
    title = "没有这个办事场所，请重新选择"


@router.post("/applications")
async def start(desk: ThisDesk, body: Annotated[forms.Start, Depends(parsed(forms.Start))]) -> Response:
    """开始办理 `{"item_id", "place"?, "channel"?}`：锁定事项；窗口人员写明场所。"""
    person = may_apply(desk.who.person)
    await desk.service.seen(ITEMS, desk.request)
    row = desk.tools.directory().rows.get(body.item_id)
    place = desk.tools.place(body.place)
    if body.place and place is None:
        raise PlaceUnknownError
    command = c.DraftApplicationFor(
        item=row.item if row else None,
        by=person.person_id,
        channel=_channel(desk.request, body.channel, clerk=is_clerk(person)),
        place=body.place,
        town=place.town if place else "",
    )
    case_id = new_stream_id(desk.who)
    stored = await desk.ask(case_id, command)
    has_questions = bool(command.item and command.item.situations)
    return desk.told(stored, Step.situation(1).path(case_id) if has_questions else Step.applicant().path(case_id))


@router.post("/applications/{case_id}/situations/{n}")
async def answer_situation(
    desk: ThisDesk, case_id: UUID, n: int, draft: Annotated[Draft[forms.AnswerTo], Depends(drafted(forms.AnswerTo))]
) -> Response:
    """回答第 n 道情形题 `{"answer": true|false}`；应交材料随之增减。"""
    one = await desk.open(case_id)
    if draft.value is None:
        return _wrong(desk, one, Step.situation(n), {"answer": "请选择“是”或者“否”"}, draft)
    questions = filling(one.state).item.situations
    question_id = questions[n - 1].question_id if 1 <= n <= len(questions) else ""
    following = Step.situation(n + 1) if n < len(questions) else Step.applicant()
    command = c.AnswerSituation(question_id=question_id, answer=draft.value.answer)
    return await _step(desk, one, command, Step.situation(n), following)


@router.post("/applications/{case_id}/applicant")
async def name_applicant(
    desk: ThisDesk, case_id: UUID, draft: Annotated[Draft[forms.ApplicantForm], Depends(drafted(forms.ApplicantForm))]
) -> Response:
    """写明申请人 `{"kind", "name", "number", "phone"?}`；号码校验后随即密封。"""
    one = await desk.open(case_id)
    if draft.value is None:
        return _wrong(desk, one, Step.applicant(), {}, draft)
    said = draft.value
    command = c.NameApplicant(
        person=desk.service.parts.keyring.person_of(normalised(said.number)),
        kind=said.kind,
        name=said.name,
        number=said.number,
        phone=said.phone or "",
    )
    return await _step(desk, one, command, Step.applicant(), Step.form(), draft.filled)


@router.post("/applications/{case_id}/form")
async def fill_form(
    desk: ThisDesk,
    case_id: UUID,
    draft: Annotated[Draft[forms.ApplicationForm], Depends(drafted(forms.ApplicationForm))],
) -> Response:
    """填申请表 `{"matter", "delivery", "town"?, "address"?}`；内容整体密封。"""
    one = await desk.open(case_id)
    if draft.value is None:
        return _wrong(desk, one, Step.form(), {}, draft)
    said = draft.value
    person = one.parties.person or one.person.person_id
    command = c.FillForm(
        form=Sealed.fresh(person, {"matter": said.matter, "address": said.address}),
        has_address=bool(said.address.strip()),
        delivery=said.delivery,
        town=said.town,
    )
    return await _step(desk, one, command, Step.form(), Step.materials(), draft.filled)


@router.post("/applications/{case_id}/materials")
async def attach_materials(
    desk: ThisDesk, case_id: UUID, body: Annotated[forms.Papers, Depends(parsed(forms.Papers))], sent: Sent
) -> Response:
    """交材料：窗口收纸质 `{"papers": [编码…]}`；上传用 multipart，字段名为材料编码。"""
    one = await desk.open(case_id)
    is_draft = isinstance(one.state, DraftApplication)
    page = Step.materials().path(case_id) if is_draft else f"/applications/{case_id}"
    try:
        if not body.papers and not sent:
            raise FileEmptyError("请先选择文件，再点上传" if not one.by_clerk else "请勾选收到的材料，或者选择文件")
        checked = [(code, await checked_upload(file)) for code, file in sent]
        command = c.AttachMaterials(attached=_attachments(body.papers, checked), at_window=one.by_clerk)
        if not one.repeated:
            decide(command, one.state, desk.service.parts.clock.now())  # nothing is kept of what would be refused
        for _, file in checked:
            await desk.tools.vault.put(file)
        stored = await desk.ask(case_id, command)
    except (RuleBrokenError, BadInputError) as refusal:
        if not is_draft or client_of(desk.request) is Client.MACHINE:
            raise
        field = sent[0][0] if sent else ""
        return pages.refused(desk, one, Step.materials(), refusal, {}, field=field)
    return desk.told(stored, page)


def _attachments(papers: Sequence[str], checked: Sequence[tuple[str, CheckedFile]]) -> tuple[Attachment, ...]:
    """Papers by code, files by what they contain; the names files had are dropped."""
    on_paper = [Attachment(code=code, name="", collected_as=Collected.PAPER) for code in papers]
    uploaded = [
        Attachment(
            code=code,
            name="",
            collected_as=Collected.UPLOADED,
            digest=file.digest,
            media_type=file.media_type,
            size=file.size,
        )
        for code, file in checked
    ]
    return (*on_paper, *uploaded)


@router.post("/applications/{case_id}/materials/{code}/detach")
async def detach_material(
    desk: ThisDesk, case_id: UUID, code: str, _: Annotated[forms.Nothing, Depends(parsed(forms.Nothing))]
) -> Response:
    """取回一份材料。"""
    one = await desk.open(case_id)
    is_draft = isinstance(one.state, DraftApplication)
    stored = await desk.ask(case_id, c.DetachMaterial(code=code))
    return desk.told(stored, Step.materials().path(case_id) if is_draft else f"/applications/{case_id}")


@router.post("/applications/{case_id}/receive")
async def receive(
    desk: ThisDesk, case_id: UUID, body: Annotated[forms.Receive, Depends(parsed(forms.Receive))]
) -> Response:
    """提交并收件 `{"tolerance_promised"?, "commitment_signed"?}`：编号，出凭证；答复另有 `case_no` 和 `query_code`。"""
    one = await desk.open(case_id)
    command = c.ReceiveApplication(
        case_no="",
        received_by=one.person.person_id if one.by_clerk else "",
        **body.model_dump(),
    )
    try:
        if isinstance(one.state, DraftApplication) and not one.repeated:
            command = command.model_copy(update={"holdings": holdings_for(desk.service, one.state)})
            decide(command, one.state, desk.service.parts.clock.now())  # no number is drawn for what would be refused
            number = await drawn_case_no(desk.service, case_id, one.parties.channel, desk.who)
            command = command.model_copy(update={"case_no": number})
        stored = await desk.ask(case_id, command)
    except RuleBrokenError as refusal:
        return pages.refused(desk, one, Step.check(), refusal, {})
    received = next(event for event in stored.events if isinstance(event, ApplicationReceived))
    code = query_code_of(desk.service.parts.keyring, case_id)
    return desk.told(stored, f"/applications/{case_id}/voucher", case_no=received.case_no, query_code=code)


@router.post("/applications/{case_id}/abandon")
async def abandon(
    desk: ThisDesk, case_id: UUID, _: Annotated[forms.Nothing, Depends(parsed(forms.Nothing))]
) -> Response:
    """不办了：草稿作废。"""
    one = await desk.open(case_id)
    stored = await desk.ask(case_id, c.AbandonDraft())
    return desk.told(stored, "/window" if one.by_clerk else "/mine")


async def _step(
    desk: Desk,
    one: Opened,
    command: c.ApplicationCommand,
    step: Step,
    following: Step,
    filled: Any = None,
) -> Response:
    """One step of filling in: on to the next page, or the same page again with what was wrong."""
    try:
        stored = await desk.ask(one.case_id, command)
    except RuleBrokenError as refusal:
        return pages.refused(desk, one, step, refusal, filled or {})
    return desk.told(stored, following.path(one.case_id))


def _wrong(desk: Desk, one: Opened, step: Step, instead: dict[str, str], draft: Draft[Any]) -> Response:
    """A form that cannot be read: the same page again, each field with its sentence."""
    if client_of(desk.request) is Client.MACHINE:
        raise BadInputError(errors=list(draft.errors))
    said = instead or {error["field"]: error["message"] for error in draft.errors}
    return pages.shown(desk.request, desk.service, desk.tools, one, step, values=draft.filled, errors=said, status=422)


def _channel(request: Request, said: Channel | None, *, clerk: bool) -> Channel:
    """Where the application comes from: a clerk takes paper, everybody else is at a screen."""
    if clerk:
        return said if said is Channel.COURIER else Channel.WINDOW
    if said in {Channel.PC, Channel.MOBILE, Channel.KIOSK}:
        return said
    return Channel.MOBILE if "Mobi" in request.headers.get("user-agent", "") else Channel.PC
