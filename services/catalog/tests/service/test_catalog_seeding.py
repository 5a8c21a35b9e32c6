"""The county's data: complete, in order, and imported once however often it is asked for."""

from pathlib import Path

from catalog import county_data
from catalog.app import build
from catalog.domain.body import Body
from catalog.domain.service_item.checks import flaws_of
from catalog.domain.service_item.elements import depth_of
from catalog.domain.service_item.events import ItemPublished
from catalog.seeding import seed
from catalog.views.calendar_years import published_years
from catalog.views.certificate_types import CERTIFICATE_TYPES
from catalog.views.items import ITEMS, counts
from catalog.views.places import BODIES, PLACES, places
from kernel.service import Service
from kernel.testing.parts import memory_parts
from legaltime import DayKind


def bodies_by_id() -> dict[str, Body]:
    return {body.body: body for body in county_data.bodies()}


def test_every_shipped_item_passes_the_checks() -> None:
    """随产品而来的八十九项清单，条条合规。"""
    items = county_data.items(bodies_by_id())
    assert len(items) == 89
    assert {item.item_id: [flaw.code for flaw in flaws_of(item)] for item in items if flaws_of(item)} == {}


def test_the_depth_of_every_shipped_item_follows_from_its_abilities() -> None:
    """四级网办深度由八值口径和到现场次数推定。"""
    items = county_data.items(bodies_by_id())
    assert [
        item.item_id for item in items if item.depth_level is not depth_of(item.online_depth, item.onsite_visits)
    ] == []


def test_every_certificate_named_by_a_material_is_listed() -> None:
    """材料涉及的证照都在证照类型目录之内。"""
    names = {body.body: body.name for body in county_data.bodies()}
    listed = {one.certificate_type for one in county_data.certificate_types(names)}
    items = county_data.items(bodies_by_id())
    named = {kind for item in items for material in item.materials for kind in material.certificate_types}
    assert named | {item.certificate_type for item in items if item.certificate_type} <= listed


def test_every_window_is_of_known_bodies() -> None:
    """窗口上的实施主体都在名录之内。"""
    known = bodies_by_id()
    assert all(body in known for place in county_data.places() for window in place.windows for body in window.bodies)


async def test_all_of_it_stands_after_the_first_start(catalog: Service) -> None:
    counted = {view.name: catalog.read.count(view) for view in (ITEMS, BODIES, PLACES, CERTIFICATE_TYPES)}
    assert counted == {"items_v1": 89, "bodies_v1": 59, "places_v1": 72, "certificate_types_v1": 77}
    assert [row.year for row in published_years(catalog.read)] == list(range(2021, 2027))
    assert counts(catalog.read)["published"] == 89


async def test_the_second_start_writes_nothing(catalog: Service) -> None:
    head = catalog.store.head
    assert await seed(catalog) == 0
    assert catalog.store.head == head


async def test_a_start_that_broke_off_half_way_goes_on(catalog: Service, tmp_path: Path) -> None:
    """导入中断的，重来时补齐没有入库的，已经入库的不重复。"""
    before = len(catalog.store.read_log(0, 10_000))
    with catalog.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM stored_events WHERE rowid > ?", (before // 2,))
    broken_off = build(memory_parts(tmp_path, url=catalog.database.url))
    broken_off.connect()
    assert len(broken_off.store.read_log(0, 10_000)) == before // 2
    await seed(broken_off)
    recorded = broken_off.store.read_log(0, 10_000)
    assert len(recorded) == before
    assert sum(isinstance(one.event, ItemPublished) for one in recorded) == 89
    await broken_off.stop()


async def test_a_holiday_is_a_holiday(catalog: Service) -> None:
    days = {row.year: row.days for row in published_years(catalog.read)}[2026]
    assert days.kind(days.makeup_days[0]) is DayKind.MAKE_UP
    assert len(days.makeup_days) == 6


async def test_the_county_centre_has_its_windows(catalog: Service) -> None:
    [centre] = places(catalog.read, "service_center")
    assert len(centre.windows) == 32
    assert len(places(catalog.read, "town_center")) == 16
