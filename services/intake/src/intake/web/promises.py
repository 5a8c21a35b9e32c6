"""承诺书：申请人承诺了什么，逐字出自提交的记录，随时照原样重印。"""

from collections.abc import Sequence
from typing import Any

from intake.domain.application.events import ApplicationReceived, CommitmentSigned
from kernel.errors import NotFoundError
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.masking import mask_number

Lines = list[list[tuple[str, str]]]
COMMITMENT, TOLERANCE = "commitment", "tolerance"
TITLES = {COMMITMENT: "告知承诺书", TOLERANCE: "容缺补交承诺书"}
_TWO_COPIES = "本承诺书一式两份，承诺人、实施机关各执一份。"


class PromiseNotMadeError(NotFoundError):
    code = "PROMISE_NOT_MADE"
    title = "申请人没有作出这项承诺"


def promises_made(history: Sequence[Recorded[Any]]) -> list[tuple[str, str]]:
    """Which letters can be printed of a case: their kinds and titles."""
    found = {COMMITMENT: _signed(history) is not None, TOLERANCE: _promised(history) is not None}
    return [(kind, TITLES[kind]) for kind, made in found.items() if made]


def letter(kind: str, history: Sequence[Recorded[Any]], keyring: KeyRing) -> dict[str, Any]:
    """The words of one letter; it is the applicant's own, so the name stands in clear and the number does not."""
    received = next((one.event for one in history if isinstance(one.event, ApplicationReceived)), None)
    made = {COMMITMENT: _commitment, TOLERANCE: _tolerance}.get(kind, lambda _history: None)(history)
    if received is None or made is None:
        raise PromiseNotMadeError
    number, lines, law = made
    at, item, who = received.received_at, received.item, received.applicant
    head: Lines = [
        [("办件编号", received.case_no), ("日期", f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}")],
        [("承诺人", keyring.open(who.name)), ("证件号码", mask_number(keyring.open(who.number)))],
        [("事项", f"{item.name}（实施机关：{item.body_name}）")],
    ]
    return {
        "title": TITLES[kind],
        "number": number,
        "lines": [*head, *lines],
        "law": law + _TWO_COPIES,
        "case_no": received.case_no,
        "seal_body": item.body_name,
    }


def _signed(history: Sequence[Recorded[Any]]) -> CommitmentSigned | None:
    return next((one.event for one in history if isinstance(one.event, CommitmentSigned)), None)


def _promised(history: Sequence[Recorded[Any]]) -> ApplicationReceived | None:
    received = (one.event for one in history if isinstance(one.event, ApplicationReceived))
    return next((one for one in received if one.tolerance_promised), None)


def _commitment(history: Sequence[Recorded[Any]]) -> tuple[str, Lines, str] | None:
    signed = _signed(history)
    if signed is None:
        return None
    lines: Lines = [
        [("承诺代替的证明", "、".join(one.name for one in signed.materials))],
        [("实施机关告知", "应当符合上列证明所证明的条件；作出决定后，在公布的期限内由两名以上工作人员核查。")],
        [("申请人承诺", "已经知悉告知的全部内容；所填内容真实、准确；已经符合告知的条件；愿意配合核查。")],
        [("不实承诺的责任", "责令限期整改，撤销决定，并记入失信，修复以前不再适用告知承诺；依法追究其他责任。")],
        [("依据", "国办发〔2020〕42号（告知承诺制）")],
    ]
    return signed.document_no, lines, "作出决定以前可以撤回承诺，撤回以后照常提交证明。"


def _tolerance(history: Sequence[Recorded[Any]]) -> tuple[str, Lines, str] | None:
    promised = _promised(history)
    if promised is None:
        return None
    numbered: Lines = [[(f"后补 {n}", one.name)] for n, one in enumerate(promised.outstanding, 1)]
    lines: Lines = [
        *numbered,
        [("申请人承诺", "在实施机关告知的期限以前补齐上列材料，形式和内容符合要求。")],
        [("逾期的后果", "视为撤回申请，已经作出的准予不发生效力，并记入失信。")],
        [("依据", "涟政发〔2022〕120号任务21（容缺受理）")],
    ]
    number = f"涟政服容承字〔{promised.received_at:%Y}〕第{promised.case_no[8:18]}号"
    return number, lines, "因不可抗力不能按期补交的，届满以前可以申请延期。"
