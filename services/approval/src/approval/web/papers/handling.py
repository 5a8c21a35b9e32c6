"""从受理到决定的文书：受理、容缺、一次性告知、不予受理、延长、决定。"""

from collections.abc import Sequence

from approval.domain.case import events as e
from approval.domain.case.tolerance import TOLERANCE_LAW
from approval.views.cases import CaseRow
from approval.web.papers.paper import OBJECTION, REMEDY, Lines, Paper


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
        [("批准", f"经{'县人民政府' if event.by_government else '本机关'}负责人批准")],
        [("理由", event.reason)],
        [("依据", event.legal_basis)],
    ]


def _postponed(event: e.ToleranceExtended, row: CaseRow) -> Lines:
    del row
    return [
        *_numbered(event.outstanding),
        [("顺延后的补交期限", f"{event.due_at:%Y年%m月%d日}以前")],
        [("理由", event.reason)],
        [("依据", TOLERANCE_LAW)],
    ]


def _concluded(event: e.CaseConcluded, row: CaseRow) -> Lines:
    outcome = e.Outcome.DENIED if event.outcome is e.Outcome.DENIED else e.Outcome.GRANTED
    lines: Lines = [[("决定", f"{outcome.label}：{row.item.name}")], [("意见", event.opinion)]]
    if event.reasons:
        lines.append([("理由", event.reasons)])
    if event.late_reason:
        lines.append([("超期原因", event.late_reason)])
    return [*lines, [("依据", event.legal_basis)]]


PAPERS = (
    Paper(
        "voucher",
        "受理通知书",
        "受理专用章",
        (e.CaseAccepted, e.AcceptanceDeemed),
        lambda event, _row: event.voucher_no,
        _accepted,
        "特别程序所需时间依法不计入期限的，将另行书面告知（行政许可法第四十五条）。" + REMEDY,
    ),
    Paper(
        "tolerance",
        "容缺受理通知书",
        "受理专用章",
        (e.ToleranceGranted,),
        lambda event, _row: event.notice_no,
        _tolerated,
        "本通知书一式两份，申请人、受理机关各执一份。材料可在原窗口、任一便民服务中心或网上补交；补交以前，审查照常进行。"
        + OBJECTION,
    ),
    Paper(
        "lapse",
        "视为撤回告知书",
        "受理专用章",
        (e.ToleranceLapsed,),
        lambda event, _row: event.document_no,
        _lapsed,
        REMEDY,
    ),
    Paper(
        "notice",
        "一次性告知书",
        "受理专用章",
        (e.SupplementRequested,),
        lambda event, _row: event.notice_no,
        _noticed,
        "请按上列内容一次补齐，可在原窗口、任一便民服务中心或网上补交。补齐之前不计算办理期限。" + OBJECTION,
    ),
    Paper(
        "refusal",
        "不予受理通知书",
        "受理专用章",
        (e.AcceptanceRefused,),
        lambda event, _row: event.document_no,
        _refused,
        REMEDY,
    ),
    Paper(
        "extension",
        "延长办理期限通知书",
        "行政许可专用章",
        (e.TimeLimitExtended,),
        lambda event, _row: event.document_no,
        _extended,
        REMEDY,
    ),
    Paper(
        "decision",
        "决定书",
        "行政许可专用章",
        (e.CaseConcluded,),
        lambda _event, row: row.document_no,
        _concluded,
        REMEDY,
        not_before=e.ResultReturned,
    ),
    Paper(
        "postponement",
        "容缺延期通知书",
        "受理专用章",
        (e.ToleranceExtended,),
        lambda event, _row: event.document_no,
        _postponed,
        "因不可抗力，经本机关负责人同意。顺延后逾期仍未补齐的，视为撤回申请；补交以前，审查照常进行。",
    ),
)
