"""审查那一格：清单上的环节、各自的期限和意见，等的是哪一个环节，与谁同办。"""

from collections.abc import Sequence
from typing import Any

from approval.domain.case.events import StepOpinionGiven
from approval.domain.case.reviewing import CHECKS_SUBSTANCE
from approval.steps import standings, waiting_step
from approval.views.case_row import CaseRow
from approval.web.step_bar import limit_text
from kernel.events import Recorded
from kernel.service import Parts
from kernel.showing import ERASED

_UNSAID = {"opinion": "", "by": "", "at": ""}


def review_card(row: CaseRow, history: Sequence[Recorded[Any]], me: str, parts: Parts) -> dict[str, Any] | None:
    """Nothing for an item whose list names no steps."""
    if not row.item.steps:
        return None
    waiting = waiting_step(row)
    checks = waiting is not None and waiting.role == CHECKS_SUBSTANCE
    given = _given(history, parts)
    return {
        "rows": [
            {
                "name": one.step.name,
                "limit": limit_text(one),
                "done": one.done,
                "needs_opinion": one.needs_opinion,
                **given.get(one.step.code, _UNSAID),
            }
            for one in standings(row)
        ],
        "waiting": waiting,
        "checks": checks,
        "others": _others(row, me, parts) if checks else [],
    }


def _given(history: Sequence[Recorded[Any]], parts: Parts) -> dict[str, dict[str, str]]:
    """What was said of each step, by whom, when."""
    said = [one.event for one in history if isinstance(one.event, StepOpinionGiven)]
    opinions = parts.keyring.open_many([one.opinion for one in said])
    return {
        one.step.code: {
            "opinion": opinion or ERASED,
            "by": "、".join(map(parts.name_of, (one.given_by, *one.together_with))),
            "at": f"{one.given_at:%m-%d %H:%M}",
        }
        for one, opinion in zip(said, opinions, strict=True)
    }


def _others(row: CaseRow, me: str, parts: Parts) -> list[tuple[str, str]]:
    """With whom the substance may be checked: anyone of the department, but not who received the case."""
    people = parts.colleagues_of(row.body).items()
    return [(account, name) for account, name in people if account not in (me, row.received_by)]
