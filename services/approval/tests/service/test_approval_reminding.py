"""到期提醒从时钟到屏：每个工作日八点半一个定时，逐件提醒，待办里看得到；网上申请超一日未审查的列得出来。"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import pytest

from approval.app import build
from approval.domain.case import events as e
from approval.domain.case.commands import RemindDue
from approval.processes import reminding
from approval.processes.reminding import Reminding
from approval.testing.doors import APPROVER, CALENDAR, CASE_ID, key, received, say
from approval.testing.examples import CALENDAR as WORKING
from approval.testing.examples import at
from approval.views.cases import CASES
from kernel import inbox
from kernel.messages import Heard
from kernel.processes import Ask
from kernel.service import Service
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle
from kernel.timers import SetTimer, Timer

HTML = {"Accept": "text/html"}
OTHER_CASE = uuid5(CASE_ID, "other")
HALF_PAST_EIGHT = timedelta(hours=8, minutes=30)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    service = build(memory_parts(tmp_path, clock=clock))
    service.connect()
    await received(service)
    return service


async def asked(service: Service, action: str, case_id: UUID = CASE_ID, **body: object) -> None:
    async with client_for(service, APPROVER) as client:
        answer = await client.post(f"/cases/{case_id}/{action}", json=body, headers=key())
    assert answer.status_code == 200, answer.text
    await settle(service)


async def morning_of(service: Service, clock: SetClock, month: int, day: int) -> None:
    clock.set(at(month, day, 0) + HALF_PAST_EIGHT)
    await service.runner.fire_due()
    await settle(service)


async def reminders(service: Service, case_id: UUID = CASE_ID) -> list[tuple[e.DueLimit, bool]]:
    history = await service.store.read_stream(case_id)
    return [(one.event.limit, one.event.overdue) for one in history if isinstance(one.event, e.DueReminded)]


async def page(service: Service, path: str) -> str:
    async with client_for(service, APPROVER) as client:
        return (await client.get(path, headers=HTML)).text


def pending(service: Service) -> dict[str, datetime]:
    (process,) = (one for one in service.processes if one.name == "approval.reminding")
    return service.runner.pending(process)


async def test_one_timer_stands_for_all_cases_and_sets_the_next(service: Service, clock: SetClock) -> None:
    """中秋节和周末以后的第一个工作日八点半；响过了定下一个工作日的。"""
    await received(service, OTHER_CASE)
    assert list(pending(service).values()) == [at(9, 28, 0) + HALF_PAST_EIGHT]
    await morning_of(service, clock, 9, 28)
    assert list(pending(service).values()) == [at(9, 29, 0) + HALF_PAST_EIGHT]


async def test_who_has_a_case_in_hand_is_reminded_before_and_after(service: Service, clock: SetClock) -> None:
    """到期前一个工作日提醒，超过以后再提醒一次，待办和今天都写着；同一个早上再响没有变化。"""
    await asked(service, "accept")
    await morning_of(service, clock, 10, 10)
    assert await reminders(service) == []
    await morning_of(service, clock, 10, 12)
    assert await reminders(service) == [(e.DueLimit.PROMISED, False)]
    for path in ("/", "/day"):
        assert "已提醒" in await page(service, path)
    await morning_of(service, clock, 10, 13)
    assert len(await reminders(service)) == 1
    for day in (14, 15):
        await morning_of(service, clock, 10, day)
    assert await reminders(service) == [(e.DueLimit.PROMISED, False), (e.DueLimit.PROMISED, True)]
    assert "提醒：承诺期限已经超过" in await page(service, f"/cases/{CASE_ID}")


async def test_a_case_whose_clock_stands_is_not_reminded_of(service: Service, clock: SetClock) -> None:
    """检验检测期间没有到期时刻，不提醒；恢复以后按新的到期时刻提醒。"""
    await asked(service, "accept")
    await asked(service, "procedure/start", kind="TESTING", reason="抽样送检")
    await morning_of(service, clock, 10, 30)
    assert await reminders(service) == []
    await asked(service, "procedure/end", result="合格")
    row = service.read.get(CASES, CASE_ID)
    assert row is not None
    assert row.due_at is not None
    await morning_of(service, clock, row.due_at.month, row.due_at.day)
    assert await reminders(service) == [(e.DueLimit.PROMISED, False)]


async def test_a_new_date_is_not_yet_reminded_of(service: Service, clock: SetClock) -> None:
    """期限改了，待办里就不再写着已提醒。"""
    await asked(service, "accept")
    await morning_of(service, clock, 10, 12)
    freed = dict.fromkeys((date(2026, 10, 13), date(2026, 10, 14)), "调休")
    say(service, uuid4(), CALENDAR.model_copy(update={"version": 2, "holidays": {**CALENDAR.holidays, **freed}}))
    await settle(service)
    await service.runner.fire_due()
    await settle(service)
    assert "已提醒" not in await page(service, "/")


async def test_missed_mornings_are_not_made_up_for_one_by_one(service: Service, clock: SetClock) -> None:
    """停机几天之后，等到一个工作日的八点半以后，只提醒一次，不逐日补发。"""
    await asked(service, "accept")
    clock.set(at(10, 16, 7))
    await service.runner.fire_due()
    assert await reminders(service) == []
    await morning_of(service, clock, 10, 16)
    assert await reminders(service) == [(e.DueLimit.PROMISED, True)]


def process(cases: Sequence[UUID], now: datetime) -> Reminding:
    def pressing(until: datetime, after: UUID, limit: int) -> list[UUID]:
        assert until == at(9, 30, 0)
        return [one for one in cases if one > after][:limit]

    return Reminding(lambda: WORKING, lambda: now, pressing)


def test_it_goes_through_the_cases_a_thousand_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """一次若干件，下一次从上一次的最后一件之后接着；下一个早上只定一次。"""
    monkeypatch.setattr(reminding, "AT_ONCE", 3)
    cases, now = sorted(uuid4() for _ in range(7)), at(9, 28, 9)
    told = process(cases, now)
    waiting, asks, mornings = [Timer("2026-09-28", uuid4(), at(9, 28, 0) + HALF_PAST_EIGHT)], list[UUID](), set[str]()
    while waiting:
        actions = told.fire(waiting.pop())
        asks += [one.stream_id for one in actions if isinstance(one, Ask)]
        assert all(isinstance(one.command, RemindDue) for one in actions if isinstance(one, Ask))
        for one in actions:
            if isinstance(one, SetTimer) and ":" in one.key:
                waiting.append(Timer(one.key, one.subject, one.due_at))
            elif isinstance(one, SetTimer):
                mornings.add(one.key)
    assert (asks, mornings) == (cases, {"2026-09-29"})


@pytest.mark.parametrize(
    ("moment", "next_morning"), [(at(9, 28, 8), at(9, 28, 0)), (at(9, 28, 9), at(9, 29, 0)), (at(9, 25), at(9, 28, 0))]
)
def test_the_first_morning_follows_the_calendar(moment: datetime, next_morning: datetime) -> None:
    """当天还没到八点半的就是当天；过了的、放假的，是下一个工作日。"""
    heard = Heard(body=CALENDAR, subject=uuid4(), at=moment, source="c", position=1, message_id="m", correlation_id="c")
    (timer,) = process([], moment).react(heard)
    assert timer == SetTimer(f"{next_morning:%Y-%m-%d}", heard.subject, next_morning + HALF_PAST_EIGHT)


# -- 网上申请一个工作日内审查


async def test_what_came_online_is_looked_at_within_a_working_day(service: Service, clock: SetClock) -> None:
    """网上来的，收到后一个工作日内审查；超过的列出来、数得出来，不另有后果；窗口来的不算。"""
    await received(service, OTHER_CASE, channel="PC", received_by="", case_no="320826260924000513702")
    beyond = "/?show=unexamined"
    for moment in (MORNING, at(9, 28, 23)):
        clock.set(moment)
        assert "没有这样的办件" in await page(service, beyond)
    clock.set(at(9, 29, 0))
    listed = await page(service, beyond)
    assert "网上申请超一个工作日未审查" in listed
    assert "320826260924000513702" in listed
    assert "320826260924000512702" not in listed
    assert "网上待审查超一日" in await page(service, "/day")
    await asked(service, "accept", OTHER_CASE)
    assert "没有这样的办件" in await page(service, beyond)


async def test_a_message_keeps_its_own_moment_whatever_our_clock_says(service: Service, clock: SetClock) -> None:
    """窗口的钟比我们快一小时或者慢一小时，照收；告知期限按它说的那一刻算。"""
    for hours in (-1, 1):
        case_id, moment = uuid5(CASE_ID, f"{hours}"), at(9, 28, 23) + timedelta(hours=hours)
        clock.set(at(9, 28, 23))
        await received(service, case_id, received_at=moment)
        row = service.read.get(CASES, case_id)
        assert row is not None
        assert row.received_at == moment
        assert row.due_at == at(10, 10 if hours < 0 else 12, 0) + timedelta(hours=23, minutes=59, seconds=59)
        await asked(service, "accept", case_id)
    far = uuid5(CASE_ID, "far")
    await received(service, far, received_at=clock.now() + timedelta(hours=2))
    assert service.read.get(CASES, far) is None
    assert [one.reason for one in inbox.parked_list(service.database)] == ["MOMENT_AHEAD"]
