"""The receipt rule of the permit law, article 32."""

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from legaltime import SHANGHAI, Calendar, Receipt, acceptance, accepted_on, deemed_at


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def receipt(noticed: str | None = None, completed: str | None = None, limit: int = 5) -> Receipt:
    """Received on a Wednesday; the fifth working day after it is 09-22, for 09-20 is a make-up day."""
    return Receipt(
        received_at=at("09-16 15:00"),
        notice_limit=limit,
        noticed_at=at(noticed) if noticed else None,
        completed_at=at(completed) if completed else None,
    )


def test_silence_accepts_from_the_day_of_receipt(calendar: Calendar) -> None:
    """逾期不告知的，自收到申请之日起即为受理."""
    answer = acceptance(receipt(), calendar)
    assert (answer.accepted_on, answer.deemed, answer.deemed_at) == (date(2026, 9, 16), True, at("09-23 00:00"))
    assert answer.starts_at == at("09-16 15:00")


def test_deemed_acceptance_waits_for_the_fifth_working_day_to_pass(calendar: Calendar) -> None:
    """第五个工作日终了之前，尚不视为受理."""
    waiting = acceptance(receipt(), calendar, now=at("09-22 23:59:59"))
    assert (waiting.accepted_on, waiting.deemed, waiting.deemed_at) == (None, False, at("09-23 00:00"))
    assert acceptance(receipt(), calendar, now=at("09-23 00:00")).deemed


def test_a_notice_in_time_starts_the_clock_on_completion(calendar: Calendar) -> None:
    """按时告知的，自补正齐全之日起受理."""
    answer = acceptance(receipt("09-22 17:00", "09-29 11:00"), calendar)
    assert (answer.accepted_on, answer.deemed, answer.deemed_at) == (date(2026, 9, 29), False, None)
    assert answer.starts_at == at("09-29 11:00")


def test_a_notice_in_time_without_completion_accepts_nothing(calendar: Calendar) -> None:
    """按时告知而未补正的，尚未受理."""
    assert accepted_on(receipt("09-18 10:00"), calendar) is None
    assert deemed_at(receipt("09-18 10:00"), calendar) is None


def test_a_late_notice_is_no_notice(calendar: Calendar) -> None:
    """逾期才告知的，仍自收件之日起视为受理."""
    late = receipt("09-23 09:00", "09-29 11:00")
    assert accepted_on(late, calendar) == date(2026, 9, 16)
    assert deemed_at(late, calendar) == at("09-23 00:00")


def test_the_notice_limit_is_a_parameter(calendar: Calendar) -> None:
    """告知时限可以另定，如网上申请一个工作日."""
    assert deemed_at(receipt(limit=1), calendar) == at("09-18 00:00")


def test_the_notice_limit_counts_working_days_over_a_holiday(calendar: Calendar) -> None:
    """告知时限同样不计法定节假日."""
    assert deemed_at(Receipt(received_at=at("09-30 10:00")), calendar) == at("10-14 00:00")


def test_a_notice_limit_into_an_unpublished_year_is_provisional(calendar: Calendar) -> None:
    """告知时限跨入未公布年度的，为暂定."""
    assert acceptance(Receipt(received_at=at("12-30 10:00")), calendar).provisional
    assert not acceptance(receipt(), calendar).provisional


@pytest.mark.parametrize(("noticed", "completed"), [("09-15 10:00", None), ("09-18 10:00", "09-17 10:00")])
def test_the_moments_of_a_receipt_are_in_order(noticed: str, completed: str | None) -> None:
    with pytest.raises(ValidationError, match="先后颠倒"):
        receipt(noticed, completed)


def test_a_receipt_survives_json() -> None:
    whole = receipt("09-18 10:00", "09-29 11:00")
    assert Receipt.model_validate_json(whole.model_dump_json()) == whole
