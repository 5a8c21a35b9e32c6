"""特别程序和听证传到申请人和窗口那里：何时、何处，何时以前可以要求听证，文书可以自己打印。"""

from datetime import datetime
from uuid import UUID

from intake import consumed
from intake.testing.world import HTML, World
from kernel.clock import CHINA_TIME


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CHINA_TIME)


def started(kind: str, name: str, document_no: str = "涟政服特字〔2026〕第1号") -> consumed.SpecialProcedureStarted:
    return consumed.SpecialProcedureStarted(
        kind=kind,
        name=name,
        clock_stops=kind == "HEARING",
        legal_basis="行政许可法第四十五条",
        started_at=at(9, 25),
        document_no=document_no,
        due_at=at(9, 30),
    )


def scheduled(held_at: datetime, place: str) -> consumed.SpecialProcedureScheduled:
    return consumed.SpecialProcedureScheduled(document_no="涟政服特通字〔2026〕第1号", held_at=held_at, place=place)


TOLD = consumed.HearingRightTold(document_no="涟政服听告字〔2026〕第1号", told_at=at(9, 25), request_by=at(10, 9, 23))
ENDED = consumed.SpecialProcedureEnded(ended_at=at(9, 30), due_at=at(10, 13, 23))


async def shown(world: World, case_id: str) -> tuple[str, str]:
    """The case page as its applicant and as the window sees it."""
    async with world.client(world.citizen) as citizen, world.client(world.clerk) as clerk:
        pages = [await one.get(f"/applications/{case_id}", headers=HTML) for one in (citizen, clerk)]
    return pages[0].text, pages[1].text


async def received(world: World) -> str:
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
    return case_id


async def test_an_arrangement_is_told_with_its_time_and_place(world: World) -> None:
    case_id = await received(world)
    for said in (
        started("SITE_INSPECTION", "现场勘验"),
        scheduled(at(9, 28, 9), "经营场所"),
        scheduled(at(9, 29, 14), "经营场所"),
    ):
        await world.said(UUID(case_id), said)
    for page in await shown(world, case_id):
        assert "开始现场勘验，期限照常计算，9 月 30 日前完成" in page
        assert "安排在 9 月 29 日 14:00，经营场所" in page
        for paper in ("procedure", "arrangement", "arrangement-2"):
            assert f"/approval/cases/{case_id}/papers/{paper}" in page
    await world.said(UUID(case_id), ENDED)
    assert "完成</dt>" not in (await shown(world, case_id))[0]


async def test_the_right_to_a_hearing_is_told_with_its_last_day(world: World) -> None:
    case_id = await received(world)
    await world.said(UUID(case_id), TOLD)
    for page in await shown(world, case_id):
        assert "告知听证权利，10 月 9 日以前可以要求听证" in page
        assert "不承担组织听证的费用" in page
        assert f"/approval/cases/{case_id}/papers/hearing_right" in page


async def test_a_hearing_is_announced_and_over_once_it_was_held(world: World) -> None:
    case_id = await received(world)
    requested = consumed.HearingRequested(requested_at=at(9, 28), hold_by=at(10, 30, 23))
    for said in (TOLD, requested, started("HEARING", "听证"), scheduled(at(10, 16), "三楼会议室")):
        await world.said(UUID(case_id), said)
    for page in await shown(world, case_id):
        assert "有人要求听证，10 月 30 日以前组织" in page
        assert "安排在 10 月 16 日 09:00，三楼会议室" in page
        assert f"/approval/cases/{case_id}/papers/hearing" in page
        assert f"/approval/cases/{case_id}/papers/arrangement" not in page
    await world.said(UUID(case_id), ENDED)
    assert "已经有人要求听证" not in (await shown(world, case_id))[0]


async def test_an_applicant_asks_for_a_hearing_where_the_right_was_told(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
        door = f"/applications/{case_id}/request-hearing"
        refused = await world.post(citizen, door)
        assert (refused.status_code, refused.json()["code"]) == (409, "HEARING_NOT_OFFERED")
        await world.said(UUID(case_id), TOLD)
        assert "要求听证…" in (await citizen.get(f"/applications/{case_id}", headers=HTML)).text
        assert (await world.post(citizen, door)).is_success
        page = (await citizen.get(f"/applications/{case_id}", headers=HTML)).text
    assert "您已要求听证" in page
    assert "申请人要求听证，转告部门" in page
    assert "要求听证…" not in page


async def test_a_new_calendar_moves_the_days_of_a_hearing(world: World) -> None:
    case_id = await received(world)
    for said in (TOLD, consumed.ProcedureRedated(request_by=at(10, 12, 23))):
        await world.said(UUID(case_id), said)
    for page in await shown(world, case_id):
        assert "放假安排公布，10 月 12 日以前可以要求听证" in page
        assert "利害关系人在 10月12日" in page


async def test_a_hearing_given_up_is_no_longer_announced(world: World) -> None:
    case_id = await received(world)
    requested = consumed.HearingRequested(requested_at=at(9, 28), hold_by=at(10, 30, 23))
    given_up = consumed.HearingGivenUp(given_up_at=at(9, 29))
    for said in (TOLD, requested, started("HEARING", "听证"), given_up, ENDED):
        await world.said(UUID(case_id), said)
    for page in await shown(world, case_id):
        assert "听证放弃了，不再举行" in page
        assert "已经有人要求听证" not in page


async def test_a_procedure_begun_before_there_were_papers_has_none(world: World) -> None:
    case_id = await received(world)
    await world.said(UUID(case_id), started("SITE_INSPECTION", "现场勘验", document_no=""))
    assert "papers/procedure" not in (await shown(world, case_id))[0]
