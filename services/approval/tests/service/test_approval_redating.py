"""一个年度公布之后，还在计时的办件逐件改期：待办、经过、视为受理的时刻都跟着变，对外说一次。"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import pytest

from approval import consumed
from approval.app import build
from approval.domain.case import events as e
from approval.domain.joint.commands import joint_of
from approval.domain.supervision.commands import notice_of
from approval.processes import redating
from approval.processes.redating import CalendarNotYetKnownError, Redating
from approval.testing.doors import APPROVER, CASE_ID, key, received, say
from approval.views.cases import CASES
from approval.views.joint import JOINTS
from approval.views.supervision import NOTICES
from kernel.clock import CHINA_TIME
from kernel.messages import Heard
from kernel.processes import Ask
from kernel.service import Service
from kernel.testing.parts import SetClock, client_for, memory_parts, settle
from kernel.timers import SetTimer, Timer
from legaltime import Calendar

LATE = datetime(2026, 12, 24, 10, tzinfo=CHINA_TIME)
NEXT = consumed.CalendarPublished(
    year=2027,
    version=1,
    holidays={date(2027, 1, day): "元旦" for day in (1, 2, 3)},
    makeup_days=(date(2027, 1, 9),),
)


MOVED = NEXT.model_copy(update={"holidays": {**NEXT.holidays, date(2027, 1, 4): "调休"}})


@pytest.fixture
async def service(tmp_path: Path) -> Service:
    service = build(memory_parts(tmp_path, clock=SetClock(LATE)))
    service.connect()
    await received(service)
    return service


async def kinds(service: Service, case_id: UUID = CASE_ID) -> list[str]:
    return [one.kind for one in await service.store.read_stream(case_id)]


async def accepted(service: Service, case_id: UUID = CASE_ID) -> None:
    async with client_for(service, APPROVER) as approver:
        answer = await approver.post(f"/cases/{case_id}/accept", json={}, headers=key())
    assert answer.status_code == 200
    await settle(service)


async def test_every_open_case_is_dated_again_when_the_year_is_published(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """公布一年，每一件还在计时的记一笔；再说一遍，什么也不记。"""
    monkeypatch.setattr(redating, "AT_ONCE", 2)
    others = [uuid5(CASE_ID, str(n)) for n in range(4)]
    for one in others:
        await received(service, one)
    for one in (CASE_ID, *others):
        await accepted(service, one)
    row = service.read.get(CASES, CASE_ID)
    assert row is not None
    assert row.provisional
    for _ in range(2):
        say(service, uuid4(), NEXT)
        await settle(service)
        await service.runner.fire_due()
        await settle(service)
    for one in (CASE_ID, *others):
        assert (await kinds(service, one)).count("approval.DueDateRecalculated") == 1
    row = service.read.get(CASES, CASE_ID)
    assert row is not None
    assert not row.provisional
    async with client_for(service, APPROVER) as approver:
        page = (await approver.get(f"/cases/{CASE_ID}", headers={"Accept": "text/html"})).text
    assert "放假安排公布，到期日重新计算" in page
    assert "到期日为暂定" not in page


async def test_the_moment_of_deemed_acceptance_moves_too(service: Service) -> None:
    """还没有受理的，告知期限重算，视为受理的时刻随之变。"""
    (deadline,) = (one for one in service.processes if one.name == "approval.acceptance-deadline")
    assert list(service.runner.pending(deadline).values()) == [datetime(2027, 1, 1, tzinfo=CHINA_TIME)]
    freed = consumed.CalendarPublished(year=2026, version=2, holidays={date(2026, 12, 25): "调休"}, makeup_days=())
    say(service, uuid4(), freed)
    await settle(service)
    await service.runner.fire_due()
    await settle(service)
    assert list(service.runner.pending(deadline).values()) == [datetime(2027, 1, 5, tzinfo=CHINA_TIME)]
    assert (await kinds(service))[-1] == "approval.DueDateRecalculated"


async def test_what_is_accepted_on_a_stale_calendar_is_looked_at_again(service: Service) -> None:
    """公布之前的一刻受理的，也按公布的安排改期。"""
    await accepted(service)
    process = next(one for one in service.processes if isinstance(one, Redating))
    history = await service.store.read_stream(CASE_ID)
    heard = Heard(
        body=history[-1].event,
        subject=CASE_ID,
        at=LATE,
        source="approval:log",
        position=history[-1].position,
        message_id="m",
        correlation_id="c",
    )
    assert isinstance(heard.body, e.CaseAccepted)
    (action,) = process.react(heard)
    assert isinstance(action, Ask)
    assert action.stream_id == CASE_ID


async def test_branches_and_notices_are_dated_again_too(service: Service) -> None:
    """征求中的联办意见、没有签收的审管信息，期限跟着改，计时器、页面也跟着改，对外各说一次。"""
    await accepted(service)
    say(service, uuid4(), consumed.BodyPublished(body="police", name="涟水县公安局"))
    await settle(service)
    async with client_for(service, APPROVER) as approver:
        asked = {"bodies": ["police"]}
        assert (await approver.post(f"/cases/{CASE_ID}/joint", json=asked, headers=key())).status_code == 200
    await settle(service)
    joint_id = joint_of(CASE_ID)
    before = service.read.get(JOINTS, joint_id)
    assert before is not None
    say(service, uuid4(), MOVED)
    await settle(service)
    await service.runner.fire_due()
    await settle(service)
    after = service.read.get(JOINTS, joint_id)
    assert after is not None
    assert (await kinds(service, joint_id))[-1] == "approval.BranchRedated"
    (joining,) = (one for one in service.processes if one.name == "approval.joining")
    (timer,) = service.runner.pending(joining).values()
    assert timer == after.branches[0].branch.due_at + timedelta(seconds=1)
    assert after.pressing_at == after.branches[0].branch.due_at != before.pressing_at
    async with client_for(service, APPROVER) as approver:
        page = (await approver.get(f"/joint/{joint_id}", headers={"Accept": "text/html"})).text
    assert "放假安排公布，涟水县公安局的期限重新计算" in page


async def test_an_unsigned_notice_is_dated_again(tmp_path: Path) -> None:
    """年底推送、没有签收的，公布下一年的放假安排以后改期。"""
    service = build(memory_parts(tmp_path, clock=SetClock(datetime(2026, 12, 31, 10, tzinfo=CHINA_TIME))))
    service.connect()
    await received(service)
    await accepted(service)
    async with client_for(service, APPROVER) as approver:
        grant = {"outcome": "GRANTED", "opinion": "符合条件"}
        assert (await approver.post(f"/cases/{CASE_ID}/conclude", json=grant, headers=key())).status_code == 200
    await settle(service)
    notice_id = notice_of(CASE_ID)
    say(service, uuid4(), MOVED)
    await settle(service)
    await service.runner.fire_due()
    await settle(service)
    row = service.read.get(NOTICES, notice_id)
    assert row is not None
    assert (await kinds(service, notice_id))[-1] == "approval.SupervisionRedated"
    (supervising,) = (one for one in service.processes if one.name == "approval.supervising")
    assert list(service.runner.pending(supervising).values()) == [row.due_at + timedelta(seconds=1)]
    assert row.pressing_at == row.due_at == datetime(2027, 1, 6, 23, 59, 59, tzinfo=CHINA_TIME)


def published(calendar: Calendar, cases: Sequence[UUID]) -> Redating:
    def page(after: UUID, limit: int) -> Sequence[UUID]:
        return [one for one in cases if one > after][:limit]

    return Redating(lambda: calendar, cases=page, joint_approvals=page, notices=page)


def test_it_waits_until_the_view_knows_the_year() -> None:
    """日历还没有读到这一年的，先等着，不按旧的算。"""
    heard = Heard(body=NEXT, subject=uuid4(), at=LATE, source="c", position=1, message_id="m", correlation_id="c")
    with pytest.raises(CalendarNotYetKnownError):
        published(Calendar(), []).react(heard)


@pytest.mark.parametrize(("kind", "decider"), [("", "case"), ("joint:", "joint"), ("notice:", "supervision")])
def test_it_goes_through_them_a_thousand_at_a_time(monkeypatch: pytest.MonkeyPatch, kind: str, decider: str) -> None:
    """一次若干件，下一次从上一次的最后一件之后接着；办件、联办意见、审管信息都一样。"""
    monkeypatch.setattr(redating, "AT_ONCE", 3)
    cases = sorted(uuid4() for _ in range(7))
    process, asked, subject = published(Calendar(), cases), list[UUID](), uuid4()
    timer: Timer | None = Timer(key=f"{kind}2027:1:{UUID(int=0)}", subject=subject, due_at=LATE)
    while timer is not None:
        actions = process.fire(timer)
        asked += [one.stream_id for one in actions if isinstance(one, Ask) and one.decider.name == decider]
        following = [one for one in actions if isinstance(one, SetTimer)]
        timer = Timer(following[0].key, subject, LATE) if following else None
    assert asked == cases
