"""Sessions: how long they last, what their cookie is made of."""

import stat
from pathlib import Path
from typing import Protocol

import pytest
from itsdangerous import URLSafeSerializer
from starlette.responses import Response

from kernel.access import Person
from kernel.sessions import RevocationsInMemory, Session, Sessions, load_or_create_secret

CLERK = Person("w-07", "李敏", frozenset({"window_clerk", "approver"}), "MARKET", "市场监督管理局")
MINUTE = 60
HOUR = 3600


class Moment(Protocol):
    def __call__(self) -> float: ...

    def pass_by(self, seconds: float) -> None: ...


def signed_in(sessions: Sessions, person: Person = CLERK) -> tuple[str, Session]:
    response = Response()
    session = sessions.sign_in(response, person)
    return value_of(response.headers["set-cookie"]), session


def value_of(set_cookie: str) -> str:
    return set_cookie.split(";", 1)[0].partition("=")[2]


def test_a_session_brings_back_the_whole_person(sessions: Sessions) -> None:
    cookie, session = signed_in(sessions)
    assert sessions.read(cookie) == session
    assert session.person == CLERK


def test_a_citizen_comes_back_with_the_one_case(sessions: Sessions) -> None:
    citizen = Person("c-1", "", case_scope="case-1")
    read = sessions.read(signed_in(sessions, citizen)[0])
    assert read is not None
    assert read.person == citizen


def test_a_session_is_over_after_fifteen_idle_minutes(sessions: Sessions, moment: Moment) -> None:
    cookie, _ = signed_in(sessions)
    moment.pass_by(15 * MINUTE - 1)
    assert sessions.read(cookie) is not None
    moment.pass_by(1)
    assert sessions.read(cookie) is None
    assert sessions.has_ended(cookie)


def test_a_session_kept_busy_is_over_after_eight_hours(sessions: Sessions, moment: Moment) -> None:
    cookie, _ = signed_in(sessions)
    for _ in range(8 * 6 - 1):
        moment.pass_by(10 * MINUTE)
        session = sessions.read(cookie)
        assert session is not None
        cookie = value_of(sessions.renewed(session) or "")
    moment.pass_by(10 * MINUTE)
    assert sessions.read(cookie) is None
    assert sessions.has_ended(cookie)


def test_the_idle_stamp_is_renewed_at_most_once_a_minute(sessions: Sessions, moment: Moment) -> None:
    _, session = signed_in(sessions)
    moment.pass_by(MINUTE - 1)
    assert sessions.renewed(session) is None
    moment.pass_by(1)
    renewed = sessions.read(value_of(sessions.renewed(session) or ""))
    assert renewed is not None
    assert (renewed.session_id, renewed.started_at_s) == (session.session_id, session.started_at_s)
    assert renewed.seen_at_s == session.seen_at_s + MINUTE
    assert renewed.csrf_token == session.csrf_token


def test_a_cookie_changed_in_any_place_is_worth_nothing(sessions: Sessions) -> None:
    cookie, _ = signed_in(sessions)
    for place in range(0, len(cookie), 7):
        other = "A" if cookie[place] != "A" else "B"
        forged = cookie[:place] + other + cookie[place + 1 :]
        assert sessions.read(forged) is None
        assert not sessions.has_ended(forged)


@pytest.mark.parametrize("cookie", [None, "", "x", "x.y", "." * 40, "中文"])
def test_what_is_not_a_cookie_of_ours_is_nobody(sessions: Sessions, cookie: str | None) -> None:
    assert sessions.read(cookie) is None
    assert not sessions.has_ended(cookie)


def test_a_cookie_signed_for_another_purpose_or_with_another_secret_is_worth_nothing(sessions: Sessions) -> None:
    cookie, _ = signed_in(Sessions(b"t" * 32))
    assert sessions.read(cookie) is None
    assert sessions.read(str(URLSafeSerializer(b"s" * 32, salt="other").dumps({"i": "x"}))) is None


def test_services_with_the_same_secret_share_a_session(sessions: Sessions, moment: Moment) -> None:
    cookie, session = signed_in(sessions)
    assert Sessions(b"s" * 32, now=moment).read(cookie) == session


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(sessions: Sessions) -> None:
    response = Response()
    sessions.sign_in(response, CLERK)
    name, _, rest = response.headers["set-cookie"].partition("=")
    flags = [flag.strip() for flag in rest.split(";")[1:]]
    assert name == "hall_session"
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=lax"]


def test_on_https_the_cookie_is_bound_to_the_host(moment: Moment) -> None:
    response = Response()
    Sessions(b"s" * 32, secure=True, now=moment).sign_in(response, CLERK)
    name, _, rest = response.headers["set-cookie"].partition("=")
    flags = [flag.strip() for flag in rest.split(";")[1:]]
    assert name == "__Host-hall_session"
    assert sorted(flags) == ["HttpOnly", "Path=/", "SameSite=lax", "Secure"]


def test_signing_in_again_starts_another_session(sessions: Sessions) -> None:
    first, second = signed_in(sessions)[1], signed_in(sessions)[1]
    assert first.session_id != second.session_id
    assert first.csrf_token != second.csrf_token


def test_signing_out_ends_a_copied_cookie_too(sessions: Sessions) -> None:
    cookie, session = signed_in(sessions)
    response = Response()
    sessions.sign_out(response, session)
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert sessions.read(cookie) is None
    assert sessions.has_ended(cookie)


def test_signing_out_without_a_session_still_drops_the_cookie(sessions: Sessions) -> None:
    response = Response()
    sessions.sign_out(response, None)
    assert "Max-Age=0" in response.headers["set-cookie"]


def test_a_revoked_session_cannot_be_renewed_back(sessions: Sessions, moment: Moment) -> None:
    _, session = signed_in(sessions)
    sessions.revoke(session)
    moment.pass_by(MINUTE)
    assert sessions.read(value_of(sessions.renewed(session) or "")) is None


def test_revocations_are_forgotten_once_the_session_would_have_ended(moment: Moment) -> None:
    revoked = RevocationsInMemory(now=moment)
    revoked.add("a", moment() + HOUR)
    moment.pass_by(HOUR)
    revoked.add("b", moment() + HOUR)
    assert not revoked.holds("a")
    assert revoked.holds("b")


def test_revocations_stay_bounded(moment: Moment) -> None:
    revoked = RevocationsInMemory(capacity=3, now=moment)
    for number in range(10):
        revoked.add(str(number), moment() + HOUR)
    assert [revoked.holds(str(number)) for number in (0, 6, 7, 9)] == [False, False, True, True]


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sessions(b"short")


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "session"
    secret = load_or_create_secret(file)
    assert len(secret) == 32
    assert load_or_create_secret(file) == secret
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
