"""部门意见那一格：交给了哪个部门的系统，到了哪一步，意见是什么，前后是否矛盾。"""

from collections.abc import Callable, Sequence
from typing import Any

from approval.domain.dispatch.events import DepartmentResult
from approval.views.dispatches import DispatchRow
from kernel.keyring import KeyRing
from kernel.showing import ERASED

NameOf = Callable[[str], str]


def dispatch_cards(rows: Sequence[DispatchRow], keyring: KeyRing, name_of: NameOf) -> list[dict[str, Any]]:
    """One per department that the case went to."""
    return [_card(row, keyring, name_of) for row in rows]


def _card(row: DispatchRow, keyring: KeyRing, name_of: NameOf) -> dict[str, Any]:
    (note,) = keyring.open_many([row.note])
    settled = "" if row.note is None else f"{name_of(row.settled_by)}：{note or ERASED}"
    return {
        "recipient": row.recipient,
        "name": row.recipient_name,
        "stage": row.stage.label,
        "facts": _facts(row),
        "result": row.result and _said(row.result, keyring),
        "contradictions": [_said(one, keyring) for one in row.contradictions],
        "contradicted": row.contradicted,
        "settled": settled,
    }


def _facts(row: DispatchRow) -> list[tuple[str, str]]:
    facts = [("请它办", row.asked_for), ("流转", f"{row.dispatched_at:%m-%d %H:%M}")]
    if row.taken_up_at:
        facts.append(("接办", f"{row.taken_up_at:%m-%d %H:%M}　{row.reference_no}"))
    if row.received_at:
        facts.append(("答复", f"{row.received_at:%m-%d %H:%M}"))
    if row.recalled_for:
        facts.append(("收回", row.recalled_for.label))
    return facts


def _said(result: DepartmentResult, keyring: KeyRing) -> dict[str, str]:
    (opinion,) = keyring.open_many([result.opinion])
    return {"outcome": result.outcome.label, "document_no": result.document_no, "opinion": opinion or ERASED}
