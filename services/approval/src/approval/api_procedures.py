"""HTTP in, special procedures and hearings: begun, arranged, minuted; the right to a hearing told and used."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, Field

from approval.api import Text, Who, ask, mine
from approval.colleagues import colleagues
from approval.domain.case import commands as c
from approval.views.calendar import working_calendar
from kernel.clock import CHINA_TIME
from kernel.events import Value
from kernel.sealed import Sealed
from kernel.service import ThisService
from kernel.web import parsed

router = APIRouter(tags=["cases"])


def _ours(moment: datetime) -> datetime:
    """A browser's `datetime-local` has no zone: it is ours."""
    return moment.astimezone(CHINA_TIME) if moment.tzinfo else moment.replace(tzinfo=CHINA_TIME)


Moment = Annotated[datetime, AfterValidator(_ours)]
Staff = Annotated[tuple[str, ...], Field(max_length=20)]


class StartProcedure(Value):
    """启动特别程序：种类与事由。"""

    kind: Text
    reason: Text


class Schedule(Value):
    """安排：何时、何处、由谁去；听证由 `host` 主持，没有写的，`staff` 的第一位是主持人。"""

    held_at: Moment
    place: Text
    host: Annotated[str, Field(max_length=200)] = ""
    staff: Staff = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Whoever is in the chair comes first."""
        return (*((self.host,) if self.host else ()), *self.staff)


class EndProcedure(Value):
    """结束特别程序：结论；有笔录的，连同笔录和到场的人。"""

    result: Text
    minutes: Annotated[str, Field(max_length=10_000)] = ""
    attended: Staff = ()


class TellHearing(Value):
    """告知听证权利：涉及怎样的重大利益关系。"""

    interest: Text


class AskForHearing(Value):
    """要求听证：谁要求的。"""

    requester: Text


class ForgoHearing(Value):
    """放弃听证：谁放弃、怎样表示。"""

    reason: Text


@router.post("/cases/{case_id}/procedure/start")
async def start_procedure(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[StartProcedure, Depends(parsed(StartProcedure))],
) -> Response:
    """启动清单列明的特别程序；有人要求了的听证也可以启动。"""
    person, _row = mine(service, case_id, who.person)
    calendar = working_calendar(service.read)
    command = c.StartSpecialProcedure(by=person.person_id, calendar=calendar, **body.model_dump())
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/procedure/schedule")
async def schedule_procedure(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[Schedule, Depends(parsed(Schedule))],
) -> Response:
    """安排 `{"held_at", "place", "host"?, "staff"}`：没有时区的是北京时间，`staff` 为本部门的账户；改期就再安排。"""
    person, row = mine(service, case_id, who.person)
    command = c.ScheduleProcedure(
        by=person.person_id,
        held_at=body.held_at,
        place=body.place,
        staff=colleagues(service, row.body, body.everybody),
        calendar=working_calendar(service.read),
    )
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/procedure/end")
async def end_procedure(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[EndProcedure, Depends(parsed(EndProcedure))],
) -> Response:
    """特别程序结束 `{"result", "minutes"?, "attended"?}`，恢复办理；笔录只存密文。"""
    person, row = mine(service, case_id, who.person)
    command = c.EndSpecialProcedure(
        by=person.person_id,
        result=body.result,
        minutes=Sealed.fresh(row.applicant.person, body.minutes) if body.minutes else None,
        attended=colleagues(service, row.body, body.attended),
        calendar=working_calendar(service.read),
    )
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/hearing/tell")
async def tell_hearing_right(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[TellHearing, Depends(parsed(TellHearing))],
) -> Response:
    """告知听证权利 `{"interest"}`：五个工作日内可以要求；涉及的利益关系只存密文。"""
    person, row = mine(service, case_id, who.person)
    interest = Sealed.fresh(row.applicant.person, body.interest)
    command = c.TellHearingRight(by=person.person_id, interest=interest, calendar=working_calendar(service.read))
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/hearing/request")
async def request_hearing(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[AskForHearing, Depends(parsed(AskForHearing))],
) -> Response:
    """记下有人要求听证 `{"requester"}`：没有别的程序的，听证随即启动；要求的人只存密文。"""
    person, row = mine(service, case_id, who.person)
    requester = Sealed.fresh(row.applicant.person, body.requester)
    command = c.RequestHearing(by=person.person_id, requester=requester, calendar=working_calendar(service.read))
    return await ask(request, service, case_id, command, who)


@router.post("/cases/{case_id}/hearing/give-up")
async def give_up_hearing(
    request: Request,
    service: ThisService,
    case_id: UUID,
    who: Who,
    body: Annotated[ForgoHearing, Depends(parsed(ForgoHearing))],
) -> Response:
    """记下放弃听证 `{"reason"}`：因要求而启动的听证随即结束；谁放弃、怎样表示，只存密文。"""
    person, row = mine(service, case_id, who.person)
    reason = Sealed.fresh(row.applicant.person, body.reason)
    command = c.GiveUpHearing(by=person.person_id, reason=reason, calendar=working_calendar(service.read))
    return await ask(request, service, case_id, command, who)
