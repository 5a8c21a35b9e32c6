"""HTTP in: parse, call, respond. One door for citizens who rate and for the units and supervisors who rectify."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from kernel.access import Person
from kernel.errors import BadInputError
from kernel.events import Value
from kernel.sealed import Sealed
from kernel.service import Service, ThisService
from kernel.web import Asked, Client, Draft, answer, asked, client_of, drafted, parsed, person_of
from ratings.access import handler, mine, rater_of, scope_of
from ratings.domain.errors import OptionNotOfferedError
from ratings.domain.rating import commands as c
from ratings.domain.rating.decide import RATING
from ratings.domain.words import FeedbackMethod, Finding, Level, RatingChannel, RectificationLevel
from ratings.options import Options
from ratings.processes.inviting import rating_of
from ratings.views.calendar import working_calendar
from ratings.views.negatives import NEGATIVES, NegativeRow
from ratings.views.ratings import RATINGS, matching, newest_ratings
from ratings.views.results import results_by_body
from ratings.web import public_page
from ratings.web.rate_page import show_form

Text = Annotated[str, Field(min_length=1, max_length=1000)]
Choices = Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=40)]
Who = Annotated[Asked, Depends(asked)]
Someone = Annotated[Person | None, Depends(person_of)]

router = APIRouter(tags=["ratings"])


class Rate(Value):
    """评价：满意度、选项（网页分“好在哪里”“哪里要改进”两栏）、想说的话、是否匿名。"""

    level: Level
    options: Choices = ()
    praise: Choices = ()
    blame: Choices = ()
    text: Annotated[str, Field(max_length=500)] = ""
    anonymous: bool = False
    channel: RatingChannel | None = None


class Verify(Value):
    """核实：结论与情况说明。"""

    finding: Finding
    note: Text


class Extend(Value):
    """延长整改：理由。"""

    reason: Text


class Complete(Value):
    """整改完成：措施（内部），以及公开的摘要。"""

    measures: Text
    measures_public: Annotated[str, Field(min_length=1, max_length=200)]


class FeedBack(Value):
    """反馈：方式。"""

    method: FeedbackMethod


class FollowUp(Value):
    """回访：评价人对整改的满意程度。"""

    level: RectificationLevel


class Close(Value):
    """办结：不需填写。"""


Filled = Annotated[Draft[Rate], Depends(drafted(Rate))]


@router.post("/rate/{case_id}")
async def rate(request: Request, service: ThisService, case_id: UUID, who: Who, draft: Filled) -> Response:
    """评价一件：一件事只评一次。"""
    rater = rater_of(service, case_id, who.person)
    body = draft.value
    if body is None:
        if client_of(request) is Client.MACHINE:
            raise BadInputError(errors=list(draft.errors))
        return show_form(request, service, case_id, filled=draft.filled, errors=draft.errors)
    rating_id = rating_of(case_id)
    rater_ref = pseudonym(rating_id) if body.anonymous else rater.person
    command = c.SubmitRating(
        level=body.level,
        options=_chosen(body),
        offered=tuple(options_of(request).for_level(body.level)),
        text=Sealed.fresh(rater_ref, body.text) if body.text else None,
        channel=_channel(request, body),
        is_real_name=not body.anonymous,
        rater=rater.person,
        by_staff=rater.by_staff,
        calendar=working_calendar(service.read),
    )
    return await _ask(request, service, rating_id, command, who, page=f"/rate/{case_id}/thanks")


@router.post("/negatives/{rating_id}/verify")
async def verify(
    request: Request, service: ThisService, rating_id: UUID, who: Who, body: Annotated[Verify, Depends(parsed(Verify))]
) -> Response:
    """登记联系核实的情况。"""
    person, row = mine(service, rating_id, who.person)
    command = c.VerifyNegative(by=person.person_id, finding=body.finding, note=_sealed(row, body.note))
    return await _ask(request, service, rating_id, command, who)


@router.post("/negatives/{rating_id}/extend")
async def extend(
    request: Request, service: ThisService, rating_id: UUID, who: Who, body: Annotated[Extend, Depends(parsed(Extend))]
) -> Response:
    """延长整改期限，只能一次。"""
    person, _row = mine(service, rating_id, who.person)
    calendar = working_calendar(service.read)
    command = c.ExtendRectification(by=person.person_id, reason=body.reason, calendar=calendar)
    return await _ask(request, service, rating_id, command, who)


@router.post("/negatives/{rating_id}/done")
async def done(
    request: Request,
    service: ThisService,
    rating_id: UUID,
    who: Who,
    body: Annotated[Complete, Depends(parsed(Complete))],
) -> Response:
    """登记整改完成。"""
    person, row = mine(service, rating_id, who.person)
    command = c.CompleteRectification(
        by=person.person_id, measures=_sealed(row, body.measures), measures_public=body.measures_public
    )
    return await _ask(request, service, rating_id, command, who)


@router.post("/negatives/{rating_id}/feedback")
async def feed_back(
    request: Request,
    service: ThisService,
    rating_id: UUID,
    who: Who,
    body: Annotated[FeedBack, Depends(parsed(FeedBack))],
) -> Response:
    """登记已向评价人反馈。"""
    person, _row = mine(service, rating_id, who.person)
    return await _ask(request, service, rating_id, c.FeedBackToRater(by=person.person_id, method=body.method), who)


@router.post("/negatives/{rating_id}/followup")
async def follow_up(
    request: Request,
    service: ThisService,
    rating_id: UUID,
    who: Who,
    body: Annotated[FollowUp, Depends(parsed(FollowUp))],
) -> Response:
    """登记回访结果。"""
    person, _row = mine(service, rating_id, who.person)
    return await _ask(request, service, rating_id, c.FollowUpRater(by=person.person_id, level=body.level), who)


@router.post("/negatives/{rating_id}/close")
async def close(
    request: Request, service: ThisService, rating_id: UUID, who: Who, _: Annotated[Close, Depends(parsed(Close))]
) -> Response:
    """办结差评。"""
    person, _row = mine(service, rating_id, who.person)
    return await _ask(request, service, rating_id, c.CloseNegative(by=person.person_id), who)


@router.get("/api/negatives/{rating_id}")
async def one_negative(request: Request, service: ThisService, rating_id: UUID, person: Someone) -> dict[str, Any]:
    """一件差评的现状；评价人的话不在其中。"""
    await service.seen(NEGATIVES, request)
    _, row = mine(service, rating_id, person)
    left_out = {"text", "contact", "rectification"}
    return {name: getattr(row, name) for name in NegativeRow.__dataclass_fields__ if name not in left_out}


@router.get("/api/ratings")
async def list_ratings(
    request: Request,
    service: ThisService,
    person: Someone,
    level: Level | None = None,
    body: Annotated[str | None, Query(max_length=40)] = None,
    open_negatives: bool = False,  # noqa: FBT001, FBT002 -- a query parameter, given by name
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """最近的评价，可按满意度、单位、未办结差评筛选；本单位人员只看得到本单位的。"""
    await service.seen(RATINGS, request)
    scope = scope_of(handler(person))
    criteria = matching(level=level, body=body if scope is None else scope, open_negatives=open_negatives)
    rows = newest_ratings(service.read, criteria, limit=limit)
    return {"items": [{name: getattr(row, name) for name in type(row).__dataclass_fields__} for row in rows]}


@router.get("/api/public")
async def public_figures(service: ThisService) -> dict[str, Any]:
    """评价结果公开：分子、分母；不足五件的为空。"""
    return {"items": public_page.as_json(results_by_body(service.read, service.parts.clock.now()))}


def options_of(request: Request) -> Options:
    options: Options = request.app.state.options
    return options


def pseudonym(rating_id: UUID) -> str:
    """Whose key seals the words of a nameless rating: nobody's but the rating's own."""
    return f"rating-{rating_id.hex}"


def _sealed(row: NegativeRow, text: str) -> Sealed[str]:
    return Sealed.fresh(row.rater or pseudonym(row.rating_id), text)


def _chosen(body: Rate) -> tuple[str, ...]:
    """A tick in the list of the other levels is not what the rater can have meant."""
    if body.blame if body.level.is_praise else body.praise:
        raise OptionNotOfferedError
    return (*body.options, *body.praise, *body.blame)


def _channel(request: Request, body: Rate) -> RatingChannel:
    """What the page was opened for, else what the browser says it is; nobody rates by default."""
    if body.channel is RatingChannel.DEFAULT:
        raise BadInputError(errors=[{"field": "channel", "code": "channel", "message": "不能以系统默认的渠道评价"}])
    on_phone = request.headers.get("sec-ch-ua-mobile") == "?1"
    return body.channel or (RatingChannel.MOBILE if on_phone else RatingChannel.PC)


async def _ask(
    request: Request, service: Service, rating_id: UUID, command: c.RatingCommand, who: Asked, page: str | None = None
) -> Response:
    stored = await service.execute(RATING, rating_id, command, who)
    body = {"rating_id": str(rating_id), "version": stored.version, "position": service.token(stored)}
    page = page or f"/negatives/{rating_id}"
    return answer(request, body=body, version=stored.version, position=stored.position, page=page)
