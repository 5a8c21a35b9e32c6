"""The steps of a case as its list names them: which are done, and which opinion the decision waits for."""

from dataclasses import dataclass
from typing import Any

from approval.domain.case.events import Step
from approval.domain.case.reviewing import before_the_decision, is_across_the_counter
from approval.views.case_row import CaseRow
from approval.views.stages import Stage

_BEING_HANDLED = (Stage.ACCEPTED, Stage.IN_PROCEDURE)


@dataclass(frozen=True, slots=True)
class StepStanding:
    """One step of the list, and whether it is over."""

    step: Step
    done: bool
    needs_opinion: bool


def standings(row: CaseRow) -> list[StepStanding]:
    """In the order of the list; the last step of handling is the decision itself."""
    opinions = {one.code for one in before_the_decision(row.item)}
    found, handling = [], False
    for step in row.item.steps:
        handling = handling or not is_across_the_counter(step)
        needed = step.code in opinions
        found.append(
            StepStanding(step, step.code in row.reviewed if needed else _done(row, step, handling=handling), needed)
        )
    return found


def _done(row: CaseRow, step: Step, *, handling: bool) -> bool:
    """What comes before the handling is over with acceptance, what comes after it with the result."""
    if not handling:
        return row.accepted_at is not None
    return row.stage is Stage.CONCLUDED if is_across_the_counter(step) else row.concluded_at is not None


def waiting_step(row: CaseRow) -> Step | None:
    """The step whose opinion comes next; nothing waits before acceptance and after the decision."""
    if row.stage not in _BEING_HANDLED:
        return None
    return next((one for one in before_the_decision(row.item) if one.code not in row.reviewed), None)


def steps_as_json(row: CaseRow) -> dict[str, Any]:
    """What a machine client reads of them."""
    waiting = waiting_step(row)
    return {
        "steps": [
            {
                "code": one.step.code,
                "name": one.step.name,
                "role": one.step.role,
                "done": one.done,
                "needs_opinion": one.needs_opinion,
            }
            for one in standings(row)
        ],
        "waiting_step": waiting and waiting.code,
    }
