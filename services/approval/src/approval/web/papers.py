"""文书：每一种由记录中的哪个事件产生，写哪些内容；随时照原样重印。"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from approval.domain.case import events as e
from approval.views.cases import CaseRow
from kernel.errors import NotFoundError
from kernel.events import Recorded

Lines = list[list[tuple[str, str]]]
_REMEDY = "对本决定不服的，可以自知道之日起六十日内申请行政复议，或者六个月内向人民法院提起行政诉讼。"


class PaperNotMadeError(NotFoundError):
    code = "PAPER_NOT_MADE"
    title = "该办件没有这份文书"


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper: the events it is made from and what it says of them."""

    kind: str
    title: str
    seal: str
    events: tuple[type, ...]
    number: Callable[[Any, CaseRow], str]
    lines: Callable[[Any, CaseRow], Lines]
    law: str
    not_before: type = e.CaseReceived

    def sources(self, history: Sequence[Recorded[Any]]) -> list[Recorded[Any]]:
        """What it is made from, oldest first: mostly one; a second notice is a second paper."""
        if not any(isinstance(one.event, self.not_before) for one in history):
            return []
        return [one for one in history if isinstance(one.event, self.events)]

    def made(self, row: CaseRow, source: Recorded[Any], applicant: str) -> dict[str, Any]:
        """The words of the paper."""
        head: Lines = [
            [("办件编号", row.case_no), ("日期", f"{source.meta.at:%Y年%m月%d日 %H:%M}")],
            [("申请人", applicant)],
            [("事项", f"{row.item.name}（实施机关：{row.item.body_name}）")],
        ]
        return {
            "title": self.title,
            "number": self.number(source.event, row),
            "lines": head + self.lines(source.event, row),
            "law": self.law,
            "seal_body": row.item.body_name,
            "seal_words": self.seal,
            "case_no": row.case_no,
            "case_id": row.case_id,
        }


def _accepted(event: e.CaseAccepted | e.AcceptanceDeemed, row: CaseRow) -> Lines:
    item = row.item
    promised = item.promised_limit.unit.text(item.promised_limit.amount)
    statutory = item.statutory_limit.unit.text(item.statutory_limit.amount)
    taken = "、".join(one.name for one in row.materials if one.collected_as != "WAIVED") or "无"
    waived = "、".join(one.name for one in row.materials if one.waived_by) or "无"
    committed = "、".join(one.name for one in row.materials if one.by_commitment)
    mode = event.mode.label if isinstance(event, e.CaseAccepted) else e.AcceptanceMode.DEEMED.label
    return [
        [("受理方式", mode)],
        [("已收材料", taken)],
        [("免交材料", waived)],
        *([[("承诺代替", committed)]] if committed else []),
        [
            ("承诺期限", f"{promised}，{event.promised.due_at:%Y年%m月%d日}前"),
            ("法定期限", f"{statutory}，{event.statutory.due_at:%Y年%m月%d日}前"),
        ],
    ]


def _tolerated(event: e.ToleranceGranted, row: CaseRow) -> Lines:
    del row
    return [
        *_numbered(event.outstanding),
        [("补交期限", f"{event.due_at:%Y年%m月%d日}以前")],
        [
            (
                "申请人承诺",
                "已书面承诺按期补齐上列材料，知悉逾期未补齐的，视为撤回申请，已作出的准予不发生效力，并记入失信。",
            )
        ],
        [("依据", event.legal_basis)],
    ]


def _lapsed(event: e.ToleranceLapsed, row: CaseRow) -> Lines:
    del row
    return [
        *_numbered(event.outstanding),
        [("补交期限", f"{event.lapsed_at:%Y年%m月%d日}届满")],
        [("处理", "自届满之日起视为撤回申请；需要继续办理的，请重新申请。")],
        [("依据", event.legal_basis)],
    ]


def _numbered(materials: Sequence[e.OutstandingMaterial]) -> Lines:
    return [[(f"后补 {n}", one.name)] for n, one in enumerate(materials, 1)]


def _noticed(event: e.SupplementRequested, row: CaseRow) -> Lines:
    del row
    listed = [[(f"{n}", f"{one.name}{'：' + one.what if one.what else ''}")] for n, one in enumerate(event.missing, 1)]
    return [*listed, [("依据", event.legal_basis)]]


def _refused(event: e.AcceptanceRefused, row: CaseRow) -> Lines:
    del row
    return [
        [("情形", event.reason.label)],
        [("理由", event.explanation)],
        [("应向何处申请", event.competent_body or "—")],
    ]


def _extended(event: e.TimeLimitExtended, row: CaseRow) -> Lines:
    statutory = row.item.statutory_limit
    due = f"{event.statutory.due_at:%Y年%m月%d日}前" if event.statutory else "计时恢复后另行计算"
    return [
        [("原法定期限", statutory.unit.text(statutory.amount)), ("延长", f"{event.amount} 个工作日")],
        [("延长后的法定期限", due)],
        [("理由", event.reason)],
        [("依据", event.legal_basis)],
    ]


def _concluded(event: e.CaseConcluded, row: CaseRow) -> Lines:
    outcome = e.Outcome.DENIED if event.outcome is e.Outcome.DENIED else e.Outcome.GRANTED
    lines: Lines = [[("决定", f"{outcome.label}：{row.item.name}")], [("意见", event.opinion)]]
    if event.reasons:
        lines.append([("理由", event.reasons)])
    if event.late_reason:
        lines.append([("超期原因", event.late_reason)])
    return [*lines, [("依据", event.legal_basis)]]


_ALL = (
    Paper(
        "voucher",
        "受理通知书",
        "受理专用章",
        (e.CaseAccepted, e.AcceptanceDeemed),
        lambda event, _row: event.voucher_no,
        _accepted,
        "特别程序所需时间依法不计入期限的，将另行书面告知（行政许可法第四十五条）。" + _REMEDY,
    ),
    Paper(
        "tolerance",
        "容缺受理通知书",
        "受理专用章",
        (e.ToleranceGranted,),
        lambda event, _row: event.notice_no,
        _tolerated,
        "本通知书一式两份，申请人、受理机关各执一份。材料可在原窗口、任一便民服务中心或网上补交；补交以前，审查照常进行。",
    ),
    Paper(
        "lapse",
        "视为撤回告知书",
        "受理专用章",
        (e.ToleranceLapsed,),
        lambda event, _row: event.document_no,
        _lapsed,
        _REMEDY,
    ),
    Paper(
        "notice",
        "一次性告知书",
        "受理专用章",
        (e.SupplementRequested,),
        lambda event, _row: event.notice_no,
        _noticed,
        "请按上列内容一次补齐，可在原窗口、任一便民服务中心或网上补交。补齐之前不计算办理期限。",
    ),
    Paper(
        "refusal",
        "不予受理通知书",
        "受理专用章",
        (e.AcceptanceRefused,),
        lambda event, _row: event.document_no,
        _refused,
        _REMEDY,
    ),
    Paper(
        "extension",
        "延长办理期限通知书",
        "行政许可专用章",
        (e.TimeLimitExtended,),
        lambda event, _row: event.document_no,
        _extended,
        "经本机关负责人批准。" + _REMEDY,
    ),
    Paper(
        "decision",
        "决定书",
        "行政许可专用章",
        (e.CaseConcluded,),
        lambda _event, row: row.document_no,
        _concluded,
        _REMEDY,
        not_before=e.ResultReturned,
    ),
)
PAPERS: Mapping[str, Paper] = {paper.kind: paper for paper in _ALL}


def written(history: Sequence[Recorded[Any]]) -> list[tuple[str, str]]:
    """The papers of a case: under which name each is printed, and its title; a second one is `notice-2`."""
    return [
        (paper.kind if number == 1 else f"{paper.kind}-{number}", paper.title)
        for paper in _ALL
        for number, _ in enumerate(paper.sources(history), 1)
    ]


def made(name: str, row: CaseRow, history: Sequence[Recorded[Any]], applicant: str) -> dict[str, Any]:
    """One paper by its name, word for word from the record; PaperNotMadeError where nothing stands behind it."""
    kind, _, number = name.partition("-")
    sources = PAPERS[kind].sources(history) if kind in PAPERS else []
    place = int(number) if number.isdecimal() else 1
    if not 1 <= place <= len(sources):
        raise PaperNotMadeError
    return PAPERS[kind].made(row, sources[place - 1], applicant)
