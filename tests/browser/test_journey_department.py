"""A department's own system beside the hall: its opinion comes back, is sent again, is changed, and is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Come, OpenWindow, Play

pytestmark = pytest.mark.browser


def test_a_department_that_contradicts_itself_is_asked_and_the_first_answer_stands(
    window: OpenWindow, play: Play, come: Come
) -> None:
    case = play("drug-retail", before="decide")
    theirs, approver = window("li-jueding"), window("li-jueding")
    theirs.goto("/department/")
    row = theirs.get_by_role("row").filter(has_text=case.case_no)
    come(row, "已返回结果")
    row.get_by_role("button", name="再发一次").click()
    expect(row).to_contain_text("发出 2 次")
    row.get_by_role("button", name="改意见另发").click()
    expect(row).to_contain_text("不同意")

    approver.goto(f"/approval/cases/{case.case_id}")
    card = approver.get_by_role("region", name="部门意见：涟水县市场监督管理局")
    come(card, "部门又返回过不同的结果，没有采用")
    expect(card).to_contain_text("材料齐全，现场检查验收符合要求，同意。")
    card.get_by_text("已与部门核实…").click()
    card.get_by_label("核实情况").fill("已电话核实，以第一份为准。")
    card.get_by_role("button", name="以第一份为准", exact=True).click()
    expect(card).to_contain_text("已核实 · 李决定：已电话核实，以第一份为准。")
    expect(card.get_by_text("已与部门核实…")).to_have_count(0)
