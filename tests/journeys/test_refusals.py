"""What the hall does not do: said so that a machine can act on it and a clerk can read it out; nothing half done."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from starlette.responses import Response

from hall.simulation.visitor import SCAN
from kernel.access import Person
from kernel.sessions import Sessions, load_or_create_secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from conftest import Caller, Door

MB = 1024 * 1024
EXE = b"MZ\x90\x00" + bytes(200)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def refused(answered: httpx.Response, status: int, code: str) -> dict[str, object]:
    """The problem document, after what every refusal owes: type, code, a sentence in Chinese, a number to ask by."""
    said: dict[str, object] = answered.json()
    assert (answered.status_code, said["code"]) == (status, code), answered.text
    assert answered.headers["content-type"] == "application/problem+json"
    assert said["type"] == f"urn:hall:problem:{code}"
    assert said["status"] == status
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(said["title"]))
    assert said["correlation_id"]
    return said


@pytest.fixture
def mint(hall_folder: Path, sign_in: Door) -> Callable[..., Caller]:
    """A caller whose session the hall's own secret signed: for posts and moments no demonstration account has."""

    def minted(person: Person, *, seconds_ago: int = 0) -> Caller:
        sessions = Sessions(
            load_or_create_secret(hall_folder / "session.secret"), now=lambda: time.time() - seconds_ago
        )
        carrier = Response()
        session = sessions.sign_in(carrier, person)
        caller = sign_in.stranger()
        caller.headers["X-CSRF-Token"] = session.csrf_token
        caller.cookies.set(sessions.cookie_name, carrier.headers["set-cookie"].split(";")[0].partition("=")[2])
        return caller

    return minted


CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), "approval", "行政审批局")


def test_a_session_that_has_expired_changes_nothing(sign_in: Door, mint: Callable[..., Caller]) -> None:
    case_id = sign_in("wang-shoujian").completed("social-card")
    late = mint(CLERK, seconds_ago=1000)
    refused(late.command(f"/intake/applications/{case_id}/receive"), 401, "SESSION_EXPIRED")
    assert stage(sign_in("wang-shoujian"), case_id) == "DRAFT"


def stage(clerk: Caller, case_id: str) -> str:
    said: str = clerk.seen(f"/intake/api/applications/{case_id}").json()["stage"]
    return said


def test_a_double_click_is_one_receipt(sign_in: Door) -> None:
    clerk = sign_in("wang-shoujian")
    case_id, key = clerk.completed("social-card"), uuid4().hex
    first, second = (clerk.command(f"/intake/applications/{case_id}/receive", key=key) for _ in range(2))
    assert first.is_success
    assert second.json() == first.json()
    refused(clerk.command(f"/intake/applications/{case_id}/receive"), 409, "ALREADY_RECEIVED")
    refused(clerk.command(f"/intake/applications/{case_id}/form", {"matter": "别的"}, key=key), 422, "KEY_REUSED")


def test_a_stale_page_is_told_what_has_changed(sign_in: Door) -> None:
    clerk = sign_in("wang-shoujian")
    case_id = clerk.drafted("social-card")
    door = f"/intake/applications/{case_id}"
    clerk.done(f"{door}/situations/1", {"answer": True})
    stale = clerk.command(f"{door}/situations/1", {"answer": False}, headers={"If-Match": '"1"'})
    changes = refused(stale, 409, "CHANGED_MEANWHILE")["changes"]
    assert isinstance(changes, list)
    assert "一道情形题改答“是”" in changes[-1]
    assert clerk.seen(f"/intake/api/applications/{case_id}").json()["questions"][0]["answer"] is True


def test_a_case_is_its_own_departments(sign_in: Door) -> None:
    case_id = sign_in("wang-shoujian").taken_in("social-card")["case_id"]
    own, other = sign_in("approver-hrss"), sign_in("li-jueding")
    own.until(f"/approval/api/cases/{case_id}", lambda found: found)
    refused(other.get(f"/approval/api/cases/{case_id}"), 403, "OTHER_DEPARTMENT")
    refused(other.command(f"/approval/cases/{case_id}/accept"), 403, "OTHER_DEPARTMENT")
    refused(sign_in("wang-shoujian").command(f"/approval/cases/{case_id}/accept"), 403, "NOT_YOUR_ROLE")
    refused(sign_in.stranger().command(f"/approval/cases/{case_id}/accept"), 401, "SIGN_IN_REQUIRED")
    assert own.seen(f"/approval/api/cases/{case_id}").json()["stage"] == "RECEIVED"


def test_whoever_received_may_not_decide(sign_in: Door, mint: Callable[..., Caller]) -> None:
    both = mint(Person("zhao-liangshou", "赵两手", frozenset({"window_clerk", "approver"}), "hrss", "人社局"))
    case_id = both.taken_in("social-card")["case_id"]
    both.until(f"/approval/api/cases/{case_id}", lambda found: found)
    both.done(f"/approval/cases/{case_id}/accept")
    decision = {"outcome": "GRANTED", "opinion": "准予。"}
    refused(both.command(f"/approval/cases/{case_id}/conclude", decision), 409, "RECEIVER_MAY_NOT_DECIDE")
    assert both.seen(f"/approval/api/cases/{case_id}").json()["stage"] == "ACCEPTED"
    other = sign_in("approver-hrss")
    other.reviewed(case_id)
    other.done(f"/approval/cases/{case_id}/conclude", decision)


def test_what_is_not_on_the_published_list_cannot_be_applied_for(sign_in: Door) -> None:
    start = {"item_id": "no-such-item", "place": "place-county-center"}
    refused(sign_in("wang-shoujian").command("/intake/applications", start), 409, "ITEM_NOT_PUBLISHED")


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("NATURAL_PERSON", "320826199001010002", "ID_CARD_INVALID"),
        ("NATURAL_PERSON", "320826199013010007", "ID_CARD_INVALID"),
        ("ORGANIZATION", "91320826XN0000039A", "USCC_INVALID"),
    ],
)
def test_a_number_with_a_wrong_check_digit_is_not_kept(sign_in: Door, kind: str, number: str, code: str) -> None:
    clerk = sign_in("wang-shoujian")
    case_id = clerk.drafted("company-setup")
    who = {"kind": kind, "name": "测试·周小满", "number": number, "phone": "13800000001"}
    answered = clerk.command(f"/intake/applications/{case_id}/applicant", who)
    refused(answered, 409, code)
    assert number not in answered.text
    assert clerk.seen(f"/intake/api/applications/{case_id}").json()["applicant_named"] is False


def test_without_a_main_material_nothing_is_received(sign_in: Door) -> None:
    clerk = sign_in("wang-shoujian")
    case_id = clerk.drafted("social-card")
    door = f"/intake/applications/{case_id}"
    who = {"kind": "NATURAL_PERSON", "name": "测试·陈大年", "number": "320826198507120000"}
    clerk.done(f"{door}/applicant", who)
    clerk.done(f"{door}/form", {"matter": "首次申领"})
    refused(clerk.command(f"{door}/receive"), 409, "MAIN_MATERIAL_MISSING")
    assert stage(clerk, case_id) == "DRAFT"


def spoilt_ofd() -> bytes:
    """A zip that is no OFD: its root document is missing."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("evil.txt", "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("large.pdf", SCAN + bytes(20 * MB), 413, "FILE_TOO_LARGE"),
        ("tool.exe", EXE, 415, "FILE_TYPE_FORBIDDEN"),
        ("picture.svg", SVG, 415, "FILE_TYPE_FORBIDDEN"),
        ("tool.pdf", EXE, 422, "FILE_DISGUISED"),
        ("page.jpg", b"<html><script>alert(1)</script></html>", 422, "FILE_DISGUISED"),
        ("form.ofd", spoilt_ofd(), 422, "FILE_DISGUISED"),
        ("empty.pdf", b"", 422, "FILE_EMPTY"),
    ],
    ids=("large", "program", "picture", "disguised program", "disguised page", "false ofd", "empty"),
)
def test_a_file_that_may_not_come_in_leaves_nothing(
    sign_in: Door, hall_folder: Path, name: str, content: bytes, status: int, code: str
) -> None:
    clerk = sign_in("wang-shoujian")
    case_id = clerk.drafted("social-card")
    before, stood = files_of(hall_folder), clerk.seen(f"/intake/api/applications/{case_id}").json()
    wanted = [one["code"] for one in stood["materials"] if one["need"] == "must"]
    # the second file of the upload is good: all of it or nothing
    files = [(wanted[0], (name, content, "application/pdf")), (wanted[1], ("scan.pdf", SCAN, "application/pdf"))]
    refused(clerk.command(f"/intake/applications/{case_id}/materials", files=files), status, code)
    assert files_of(hall_folder) == before
    assert clerk.seen(f"/intake/api/applications/{case_id}").json() == stood


def files_of(folder: Path) -> set[Path]:
    return {one for one in (folder / "files").rglob("*") if one.is_file()}


def test_a_case_is_rated_once_and_not_before_its_end(sign_in: Door) -> None:
    case = sign_in("wang-shoujian").taken_in("social-card")
    case_id, approver = case["case_id"], sign_in("approver-hrss")
    approver.until(f"/approval/api/cases/{case_id}", lambda found: found)
    approver.done(f"/approval/cases/{case_id}/accept")
    citizen = sign_in.stranger()
    proved = citizen.done("/intake/progress", {"case_no": case["case_no"], "query_code": case["query_code"]})
    citizen.headers["X-CSRF-Token"] = proved["csrf_token"]
    good = {"level": "VERY_SATISFIED"}
    refused(citizen.command(f"/ratings/rate/{case_id}", good), 409, "NOT_CONCLUDED_YET")
    approver.reviewed(case_id)
    approver.done(f"/approval/cases/{case_id}/conclude", {"outcome": "GRANTED", "opinion": "准予。"})
    citizen.until(f"/intake/api/applications/{case_id}", lambda found: found["stage"] == "READY")
    refused(approver.command(f"/ratings/rate/{case_id}", good), 409, "STAFF_MAY_NOT_RATE")
    first = citizen.done(f"/ratings/rate/{case_id}", good, until_not="NOT_CONCLUDED_YET")
    refused(citizen.command(f"/ratings/rate/{case_id}", {"level": "DISSATISFIED"}), 409, "ALREADY_RATED")
    kept = sign_in("zheng-pingjia").until("/ratings/api/ratings", lambda found: of_rating(found, first["rating_id"]))
    assert [one["level"] for one in kept] == ["VERY_SATISFIED"]


def of_rating(found: dict[str, Any], rating_id: str) -> list[dict[str, Any]]:
    return [one for one in found["items"] if one["rating_id"] == rating_id]
