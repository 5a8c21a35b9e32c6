"""The two dates every change of the clock speaks of."""

from typing import Any

from approval.domain.case import events as e


def dues(
    event: e.CaseAccepted | e.AcceptanceDeemed | e.SpecialProcedureEnded | e.DueDateRecalculated,
) -> dict[str, Any]:
    """When both limits end now, and whether a year of them is not yet published."""
    assert event.promised is not None, "asked only where both limits have a date"
    assert event.statutory is not None, "asked only where both limits have a date"
    return {
        "due_at": event.promised.due_at,
        "statutory_due_at": event.statutory.due_at,
        "provisional": event.promised.provisional or event.statutory.provisional,
    }
