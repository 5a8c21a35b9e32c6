"""Who may do what."""

from typing import Protocol

import pytest

from kernel.access import (
    Attempts,
    NotYourRoleError,
    OtherDepartmentError,
    Person,
    SecondPersonNeededError,
    TooManyAttemptsError,
    require,
    require_case,
    require_second_person,
    signed_in,
)
from kernel.errors import NotAllowedError, NotFoundError, NotSignedInError


class Moment(Protocol):
    def __call__(self) -> float: ...

    def pass_by(self, seconds: float) -> None: ...


CLERK = Person("w-07", "李敏", frozenset({"window_clerk"}), "MARKET", "市场监督管理局")
CITIZEN = Person("c-1", "", case_scope="case-1")


def test_nobody_signed_in_is_told_to_sign_in() -> None:
    for check in (
        signed_in,
        lambda person: require(person, "window_clerk"),
        lambda person: require_case(person, "case-1"),
    ):
        with pytest.raises(NotSignedInError) as refused:
            check(None)
        assert refused.value.code == "SIGN_IN_REQUIRED"


def test_one_of_the_named_roles_is_enough() -> None:
    assert require(CLERK, "approver", "window_clerk") is CLERK


def test_another_role_is_refused() -> None:
    with pytest.raises(NotYourRoleError) as refused:
        require(CLERK, "approver")
    assert refused.value.code == "NOT_YOUR_ROLE"
    assert isinstance(refused.value, NotAllowedError)


def test_naming_no_role_lets_nobody_in() -> None:
    with pytest.raises(NotYourRoleError):
        require(CLERK)


def test_the_right_role_in_another_department_is_refused() -> None:
    assert require(CLERK, "window_clerk", body="MARKET") is CLERK
    with pytest.raises(OtherDepartmentError) as refused:
        require(CLERK, "window_clerk", body="HOUSING")
    assert refused.value.code == "OTHER_DEPARTMENT"


def test_someone_of_no_department_does_not_pass_for_every_department() -> None:
    with pytest.raises(OtherDepartmentError):
        require(Person("a-1", "王强", frozenset({"window_clerk"})), "window_clerk", body="MARKET")


def test_a_citizen_with_a_case_scope_has_no_role() -> None:
    assert signed_in(CITIZEN) is CITIZEN
    with pytest.raises(NotYourRoleError):
        require(CITIZEN, "window_clerk")


def test_a_citizen_sees_one_case_and_the_others_are_not_there() -> None:
    assert require_case(CITIZEN, "case-1") is CITIZEN
    with pytest.raises(NotFoundError):
        require_case(CITIZEN, "case-2")
    with pytest.raises(NotFoundError):
        require_case(CLERK, "case-1")


def test_the_first_person_cannot_be_the_second() -> None:
    assert require_second_person(CLERK, first="w-08") is CLERK
    with pytest.raises(SecondPersonNeededError):
        require_second_person(CLERK, first="w-07")


def tries_until_locked(attempts: Attempts, key: str) -> int:
    for number in range(100):
        try:
            attempts.begin(key)
        except TooManyAttemptsError:
            return number
    raise AssertionError("never locked")


def test_five_tries_are_allowed_and_the_sixth_is_locked(moment: Moment) -> None:
    assert tries_until_locked(Attempts(now=moment), "case-1") == 5


def test_a_lock_ends_after_its_time_and_says_how_long_it_lasts(moment: Moment) -> None:
    attempts = Attempts(lock_s=900, now=moment)
    tries_until_locked(attempts, "case-1")
    moment.pass_by(600)
    with pytest.raises(TooManyAttemptsError) as refused:
        attempts.begin("case-1")
    assert refused.value.facts == {"retry_after_s": 300}
    moment.pass_by(300)
    assert tries_until_locked(attempts, "case-1") == 5


def test_trying_while_locked_does_not_prolong_the_lock(moment: Moment) -> None:
    attempts = Attempts(lock_s=900, now=moment)
    tries_until_locked(attempts, "case-1")
    moment.pass_by(899)
    with pytest.raises(TooManyAttemptsError):
        attempts.begin("case-1")
    moment.pass_by(1)
    attempts.begin("case-1")


def test_a_success_forgets_the_failures(moment: Moment) -> None:
    attempts = Attempts(now=moment)
    for _ in range(4):
        attempts.begin("case-1")
    attempts.succeeded("case-1")
    assert tries_until_locked(attempts, "case-1") == 5


def test_old_failures_do_not_count_for_ever(moment: Moment) -> None:
    attempts = Attempts(lock_s=900, now=moment)
    for _ in range(4):
        attempts.begin("case-1")
    moment.pass_by(900)
    assert tries_until_locked(attempts, "case-1") == 5


def test_keys_are_counted_apart(moment: Moment) -> None:
    attempts = Attempts(now=moment)
    tries_until_locked(attempts, "case-1")
    assert tries_until_locked(attempts, "case-2") == 5


def test_a_flood_of_keys_stays_bounded_and_does_not_unlock_a_locked_one(moment: Moment) -> None:
    attempts = Attempts(capacity=50, now=moment)
    tries_until_locked(attempts, "case-1")
    for number in range(500):
        attempts.begin(f"other-{number}")
    assert len(attempts) == 50
    with pytest.raises(TooManyAttemptsError):
        attempts.begin("case-1")
