"""One application from the counter to its rating, over HTTP, through all seven services."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from conftest import Caller, Door


def received(leader: Caller) -> int:
    figures = leader.get("/insight/api/figures").json()["figures"]
    number: int = next(one["numerator"] for one in figures if one["metric"] == "received_count")
    return number


def test_one_application_goes_from_the_counter_to_its_rating(sign_in: Door) -> None:
    anybody, leader = sign_in.stranger(), sign_in("chu-lingdao")
    before = received(leader)
    (item,) = anybody.get("/catalog/api/items", params={"q": "shbzksl"}).json()["items"]
    case = sign_in("wang-shoujian").taken_in(item["item_id"])
    case_id = case["case_id"]

    approver = sign_in("approver-hrss")
    approver.until(f"/approval/api/cases/{case_id}", lambda found: found["stage"] == "RECEIVED")
    approver.done(f"/approval/cases/{case_id}/accept")
    approver.reviewed(case_id)
    approver.done(f"/approval/cases/{case_id}/conclude", {"outcome": "GRANTED", "opinion": "符合条件，准予。"})

    officer = sign_in("certificate_officer-hrss")
    (made,) = officer.until("/certificates/api/certificates", lambda found: of_case(found, case_id))
    officer.done(f"/certificates/records/{made['certificate_id']}/issue")
    holder = sign_in("citizen-1")
    (held,) = holder.until("/certificates/api/mine", lambda found: of_case(found, case_id))
    assert held["certificate_id"] == made["certificate_id"]

    citizen = sign_in.stranger()
    proved = citizen.done("/intake/progress", {"case_no": case["case_no"], "query_code": case["query_code"]})
    citizen.headers["X-CSRF-Token"] = proved["csrf_token"]
    citizen.until(f"/intake/api/applications/{case_id}", lambda found: found["stage"] == "READY")
    citizen.done(f"/intake/applications/{case_id}/deliver", {"method": "ONLINE"})
    word = {"level": "VERY_DISSATISFIED", "text": "来回跑了两趟。"}
    rated = citizen.done(f"/ratings/rate/{case_id}", word, until_not="NOT_CONCLUDED_YET")

    supervisor, agent = sign_in("zheng-pingjia"), sign_in("wu-rexian")
    negative = supervisor.until(f"/ratings/api/negatives/{rated['rating_id']}", lambda found: found)
    assert negative["case_no"] == case["case_no"]
    ticket_id = uuid5(UUID(rated["rating_id"]), "ticket")
    ticket = agent.until(f"/hotline/api/tickets/{ticket_id}", lambda found: found if found["units"] else None)
    assert (ticket["source"], ticket["stage"]) == ("RATING", "DISPATCHED")
    assert [one["body"] for one in ticket["units"]] == ["hrss"]
    leader.until("/insight/api/figures", lambda _: received(leader) == before + 1)


def of_case(found: list[dict[str, str]], case_id: str) -> list[dict[str, str]]:
    return [one for one in found if one["case_id"] == case_id]
