"""Seeing whom a grant was given to, for those who supervise it from now on."""

from dataclasses import replace
from pathlib import Path

import pytest

from approval.app import build
from approval.domain.supervision.commands import notice_of
from approval.testing.doors import APPROVER, CASE_ID, CLERK, key, received
from kernel.access import Person
from kernel.testing.parts import SetClock, client_for, memory_parts, settle
from kernel.testing.showing import ShowingContract, Sight

SUPERVISOR = Person("han-jianguan", "韩监管", frozenset({"supervisor"}), body="market", body_name="市场监管局")
COLLEAGUE = Person("yang-jianguan", "杨监管", frozenset({"supervisor"}), body="market", body_name="市场监管局")
FIRE = Person("lei-jianguan", "雷监管", frozenset({"supervisor"}), body="fire", body_name="消防救援大队")
CLEAR = {"name": "周小满", "number": "320826199001010001", "phone": "13800000001"}


@pytest.fixture
async def sight(tmp_path: Path) -> Sight:
    clock = SetClock()
    parts = memory_parts(tmp_path, clock=clock, url=f"sqlite:///{tmp_path / 'approval.db'}")
    service = build(
        replace(parts, name_of=lambda account: {SUPERVISOR.person_id: SUPERVISOR.name}.get(account, account))
    )
    service.connect()
    await received(service)
    async with client_for(service, APPROVER) as approver:
        for verb, body in (("accept", {}), ("conclude", {"outcome": "GRANTED", "opinion": "符合条件"})):
            answer = await approver.post(f"/cases/{CASE_ID}/{verb}", json=body, headers=key())
            assert answer.status_code == 200, answer.text
            await settle(service)
    door = f"/supervision/{notice_of(CASE_ID)}"
    return Sight(
        service=service,
        clock=clock,
        stream_id=notice_of(CASE_ID),
        page=door,
        door=f"{door}/show-applicant",
        person=SUPERVISOR,
        colleague=COLLEAGUE,
        strangers=(
            (None, 401, "SIGN_IN_REQUIRED"),
            (FIRE, 403, "OTHER_DEPARTMENT"),
            (APPROVER, 403, "NOT_YOUR_ROLE"),
            (CLERK, 403, "NOT_YOUR_ROLE"),
        ),
        clear=CLEAR,
    )


class TestShowingWhomAGrantWasGivenTo(ShowingContract):
    """All that is owed by a door that shows; nothing more is true of this one."""
