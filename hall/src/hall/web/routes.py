"""The pages of the whole hall: start, sign in and out, and the training clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from kernel.access import Person
from kernel.clock import CHINA_TIME, CannotTurnBackError, TrainingClock
from kernel.errors import NotFoundError, RuleBrokenError
from kernel.events import Value
from kernel.web import answer, client_of, parsed, safe_next
from kernel.web.clients import Client

if TYPE_CHECKING:
    from hall.web.front import House

router = APIRouter(include_in_schema=False)

_HOME: Mapping[str, str] = {
    "window_clerk": "/intake/window",
    "approver": "/approval/",
    "department_head": "/approval/",
    "government_head": "/approval/joint",
    "supervisor": "/approval/supervision",
    "certificate_officer": "/certificates/",
    "hotline_agent": "/hotline/",
    "unit_handler": "/hotline/unit",
    "ratings_supervisor": "/ratings/",
    "catalog_keeper": "/catalog/",
    "leader": "/insight/",
    "citizen": "/intake/",
}


class NoTrainingClockError(NotFoundError):
    code = "NO_TRAINING_CLOCK"
    title = "本系统按真实时间运行，没有演示时间"


class TimeOnlyGoesForwardError(RuleBrokenError):
    code = "TIME_ONLY_FORWARD"
    title = "演示时间只能向前拨，不能倒回"


class SignIn(Value):
    """选中的演示账户，及登录后要去的页面。"""

    account: Annotated[str, Field(min_length=1, max_length=80)]
    next: str = ""


class Advance(Value):
    """拨到某一时刻，或向前若干天、小时。"""

    to: datetime | None = None
    days: Annotated[float, Field(ge=0, le=3660)] = 0
    hours: Annotated[float, Field(ge=0, le=87_840)] = 0


@router.get("/")
async def start(request: Request) -> Response:
    """谁能登录，试什么。"""
    hall = _hall(request)
    accounts, simulated = hall.accounts, request.app.state.simulates_departments
    return _page(request, "start.html", named=accounts.named, citizens=accounts.citizens, departments=simulated)


@router.get("/sign-in")
async def sign_in_page(request: Request, next: str = "") -> Response:  # noqa: A002 -- the query's name
    hall = _hall(request)
    accounts = hall.accounts
    return _page(
        request,
        "sign_in.html",
        named=accounts.named,
        citizens=accounts.citizens,
        departments=accounts.departments,
        next=safe_next(next, default=""),
    )


@router.post("/sign-in")
async def sign_in(request: Request, body: Annotated[SignIn, Depends(parsed(SignIn))]) -> Response:
    """以演示账户登录。"""
    hall = _hall(request)
    person = hall.accounts.get(body.account).person
    page = safe_next(body.next, default="") or _home(person)
    answered = answer(request, body={"person_id": person.person_id, "name": person.name, "page": page}, page=page)
    session = hall.parts.sessions.sign_in(answered, person)
    if client_of(request) is Client.MACHINE:
        answered.headers["X-CSRF-Token"] = session.csrf_token
    return answered


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    answered = answer(request, body={}, page="/")
    _hall(request).parts.sessions.sign_out(answered, getattr(request.state, "session", None))
    return answered


@router.get("/clock")
async def clock_page(request: Request) -> Response:
    """演示时间：现在几时，向前拨。"""
    clock = _training(request)
    if client_of(request) is Client.MACHINE:
        return answer(request, body={"now": clock.now().isoformat(), "training": True})
    return _page(request, "clock.html", now=clock.now())


@router.post("/clock/advance")
async def advance(request: Request, body: Annotated[Advance, Depends(parsed(Advance))]) -> Response:
    """向前拨；其间到期的计时器依次触发，如同日子真的过去。"""
    clock = _training(request)
    until = body.to if body.to is not None else clock.now() + timedelta(days=body.days, hours=body.hours)
    until = until if until.tzinfo is not None else until.replace(tzinfo=CHINA_TIME)
    try:
        await clock.advance(until)
    except CannotTurnBackError:
        raise TimeOnlyGoesForwardError from None
    return answer(request, body={"now": clock.now().isoformat(), "training": True}, page="/clock")


def _home(person: Person) -> str:
    return next((page for role, page in _HOME.items() if role in person.roles), "/")


def _hall(request: Request) -> "House":
    hall: House = request.app.state.hall
    return hall


def _training(request: Request) -> TrainingClock:
    clock = _hall(request).parts.clock
    if not isinstance(clock, TrainingClock):
        raise NoTrainingClockError
    return clock


def _page(request: Request, name: str, **context: Any) -> Response:
    response: Response = request.app.state.pages.render(request, name, **context)
    return response
