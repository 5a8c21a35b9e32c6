"""Who may do what."""

import pytest

from kernel.access import (
    NotYourRoleError,
    OtherDepartmentError,
    Person,
    SecondPersonNeededError,
    require,
    require_case,
    require_second_person,
    signed_in,
)
from kernel.errors import NotAllowedError, NotFoundError, NotSignedInError

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
