"""What the processes of one hall know of the people at work."""

from pathlib import Path

import pytest

from kernel.database import Database
from kernel.staff import StaffNames, create_tables


@pytest.fixture
def staff(tmp_path: Path) -> StaffNames:
    database = Database(f"sqlite:///{tmp_path / 'keys.db'}")
    create_tables(database)
    return StaffNames(database)


def test_who_works_for_a_body_is_known_by_account_and_name(staff: StaffNames) -> None:
    names = {"li-jueding": "李决定", "jin-shouxi": "金首席", "zhao-qita": "赵其他"}
    posts = {"li-jueding": "market", "jin-shouxi": "market", "zhao-qita": "police"}
    for _ in range(2):
        staff.keep(names, posts)
    assert staff.colleagues_of("market") == {"jin-shouxi": "金首席", "li-jueding": "李决定"}
    assert staff.colleagues_of("nobody") == {}


def test_somebody_who_moved_works_where_they_are_now(staff: StaffNames) -> None:
    staff.keep({"li-jueding": "李决定"}, {"li-jueding": "market"})
    staff.keep({"li-jueding": "李决定"}, {"li-jueding": "police"})
    assert (staff.colleagues_of("market"), staff.colleagues_of("police")) == ({}, {"li-jueding": "李决定"})
    assert staff.name_of("li-jueding") == "李决定"
