"""审管协同 over HTTP: who approved is not who supervises; what is signed for becomes a rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conftest import Caller, Door

RATE = "supervision_sign_rate"


def signed(leader: Caller) -> int:
    figures = leader.get("/insight/api/figures").json()["figures"]
    return sum(one["numerator"] for one in figures if one["metric"] == RATE)


def test_a_registration_is_supervised_by_another_department_than_granted_it(sign_in: Door) -> None:
    leader, supervisor = sign_in("chu-lingdao"), sign_in("han-jianguan")
    before = signed(leader)
    case_id = sign_in("wang-shoujian").taken_in("indiv-setup")["case_id"]
    approver = sign_in("approver-approval")
    approver.until(f"/approval/api/cases/{case_id}", lambda found: found["stage"] in ("RECEIVED", "ACCEPTED"))
    approver.done(f"/approval/cases/{case_id}/accept")  # quiet where it was accepted on receipt
    approver.reviewed(case_id)
    approver.done(f"/approval/cases/{case_id}/conclude", {"outcome": "GRANTED", "opinion": "符合条件，准予。"})

    notice: dict[str, Any] = supervisor.until(f"/approval/api/supervision/of/{case_id}", lambda found: found)
    assert (notice["approving_body"], notice["supervising_body"]) == ("approval", "market")
    assert notice["supervising_body_name"] != notice["supervising_body"]
    assert notice["file"]["conditions"]
    door = f"/approval/supervision/{notice['notice_id']}"
    refused = sign_in("supervisor-approval").command(f"{door}/sign")
    assert (refused.status_code, refused.json()["code"]) == (403, "OTHER_DEPARTMENT")
    supervisor.done(f"{door}/sign")
    leader.until("/insight/api/figures", lambda _: signed(leader) == before + 1)
    rows = leader.get(f"/insight/api/figures/{RATE}/cases").json()["items"]
    assert notice["case_no"] in {row["case_no"] for row in rows}
