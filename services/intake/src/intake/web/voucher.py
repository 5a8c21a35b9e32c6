"""收件凭证：逐字出自收件的记录，随时照原样重印。"""

from collections.abc import Sequence
from typing import Any

from intake.domain.application.events import ApplicationReceived, Collected
from kernel.errors import NotFoundError
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.masking import mask_number
from legaltime import Budget

_LAW = (
    "本凭证证明材料已经收下，办理期限自受理之日的次日起算。实施机关应当在五个工作日内作出受理决定，"
    "或者一次性告知需要补正的全部内容；逾期不告知的，自收到之日起即为受理（行政许可法第三十二条）。"
    "检验、检测、鉴定等依法不计入期限的时间另行书面告知（行政许可法第四十五条）。"
)


class VoucherNotMadeError(NotFoundError):
    code = "VOUCHER_NOT_MADE"
    title = "这份申请还没有提交，没有凭证"


def voucher(history: Sequence[Recorded[Any]], keyring: KeyRing, query_code: str) -> dict[str, Any]:
    """The words of the paper; it is the applicant's own, so the name stands in clear and the number does not."""
    event = next((one.event for one in history if isinstance(one.event, ApplicationReceived)), None)
    if event is None:
        raise VoucherNotMadeError
    return {
        "title": "收件凭证",
        "number": f"涟政服收字〔{event.received_at:%Y}〕第{event.case_no[8:18]}号",
        "lines": _lines(event, keyring),
        "law": _LAW,
        "case_no": event.case_no,
        "query_code": query_code,
        "seal_body": event.item.body_name,
    }


def _lines(event: ApplicationReceived, keyring: KeyRing) -> list[list[tuple[str, str]]]:
    applicant = event.applicant
    at = event.received_at
    item = event.item
    lines = [
        [("办件编号", event.case_no), ("收件时间", f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}")],
        [("申请人", keyring.open(applicant.name)), ("证件号码", mask_number(keyring.open(applicant.number)))],
        [("事项", f"{item.name}（实施机关：{item.body_name}）")],
        [("已收材料", _taken(event))],
    ]
    if waived := [one.name for one in event.materials if one.waived_by]:
        lines.append([("免交材料", f"{'、'.join(waived)}（以电子证照核验）")])
    if committed := [one.name for one in event.materials if one.by_commitment]:
        lines.append([("承诺代替", f"{'、'.join(committed)}（申请人选择告知承诺）")])
    if event.outstanding:
        absent = "、".join(one.name for one in event.outstanding)
        how = "申请人已书面承诺按期补齐" if event.tolerance_promised else "以部门一次性告知为准"
        lines.append([("尚未交", f"{absent}（{how}）")])
    limits = [("承诺期限", _limit(item.promised_limit)), ("法定期限", _limit(item.statutory_limit))]
    return [*lines, limits]


def _taken(event: ApplicationReceived) -> str:
    handed_in = (Collected.PAPER, Collected.UPLOADED)
    taken = [one.name for one in event.materials if one.collected_as in handed_in]
    return f"{'、'.join(taken)}（共 {len(taken)} 份）" if taken else "无（全部免交）"


def _limit(budget: Budget) -> str:
    return budget.unit.text(budget.amount) if budget.amount else "当场办结"
