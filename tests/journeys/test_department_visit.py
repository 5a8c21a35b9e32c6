"""A case that a department's own system takes part in, through the doors of the whole hall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hall.simulation.county import uscc

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Caller, Door

ITEM = "drug-retail"
PHARMACY = {"kind": "ORGANIZATION", "name": "涟水测试大药房有限公司", "number": uscc(1), "phone": "13800000001"}


@pytest.fixture(scope="module")
def accepted(sign_in: Door) -> str:
    """A pharmacy's case, taken in and accepted; its id."""
    clerk, approver = sign_in("wang-shoujian"), sign_in("li-jueding")
    case_id: str = clerk.taken_in(ITEM, PHARMACY)["case_id"]
    approver.until(f"/approval/api/cases/{case_id}", lambda shown: shown["stage"] == "RECEIVED")
    approver.done(f"/approval/cases/{case_id}/accept")
    return case_id


def dispatched(approver: Caller, case_id: str, wanted: Callable[[Any], Any]) -> Any:
    return approver.until(
        f"/approval/api/cases/{case_id}/dispatches",
        lambda shown: next((one for one in shown["dispatches"] if wanted(one)), None),
    )


def test_the_departments_opinion_comes_back_and_the_approver_decides(sign_in: Door, accepted: str) -> None:
    approver = sign_in("li-jueding")
    answered = dispatched(approver, accepted, lambda one: one["stage"] == "ANSWERED")
    assert (answered["recipient"], answered["outcome"]) == ("market", "GRANTED")
    assert approver.get(f"/approval/api/cases/{accepted}").json()["stage"] == "ACCEPTED"
    page = approver.get(f"/approval/cases/{accepted}", headers={"Accept": "text/html"}).text
    assert "材料齐全，现场检查验收符合要求，同意。" in page
    (task,) = approver.get("/department/api/tasks").json()["tasks"]
    assert (task["task_id"], task["stage"], task["sent"]) == (answered["task_id"], "REPORTED", 1)


def test_a_department_that_sends_again_and_then_contradicts_itself(sign_in: Door, accepted: str) -> None:
    approver = sign_in("li-jueding")
    task = dispatched(approver, accepted, lambda one: one["stage"] == "ANSWERED")["task_id"]
    approver.done(f"/department/tasks/{task}/repeat")
    approver.done(f"/department/tasks/{task}/revise")
    assert dispatched(approver, accepted, lambda one: one["contradicted"])["outcome"] == "GRANTED"
    approver.done(f"/approval/cases/{accepted}/dispatches/market/settle", {"note": "已与部门核实，以第一份为准。"})
    assert dispatched(approver, accepted, lambda one: not one["contradicted"])["outcome"] == "GRANTED"
