"""决定以后的文书：撤销、撤回许可、注销、更正。"""

from typing import Final

from approval.domain.case import events as e
from approval.views.cases import CaseRow
from approval.web.papers.paper import REMEDY, Lines, Paper

_FRAUD: Final = (
    "以欺骗、贿赂等不正当手段取得的，基于许可取得的利益不受保护，三年内不得再次申请直接关系公共安全、"
    "人身健康、生命财产安全的该项许可（行政许可法第六十九条、第七十九条）。"
)


def _decision(row: CaseRow) -> Lines:
    return [[("原决定", f"准予：{row.item.name}（{row.document_no}）")]]


def _revoked(event: e.DecisionRevoked, row: CaseRow) -> Lines:
    fraud: Lines = [[("后果", _FRAUD)]] if event.ground is e.RevocationGround.FRAUD else []
    return [
        *_decision(row),
        [("决定", "撤销上列准予的决定，由此取得的证照同时失效。")],
        [("情形", event.ground.label)],
        [("查明的事实和理由", event.reasons)],
        *fraud,
        [("依据", event.legal_basis)],
    ]


def _repealed(event: e.ApprovalRepealed, row: CaseRow) -> Lines:
    return [
        *_decision(row),
        [("决定", "撤回上列已经生效的许可，由此取得的证照同时失效。")],
        [("理由", event.reasons)],
        [("补偿", event.compensation)],
        [("依据", event.legal_basis)],
    ]


def _deregistered(event: e.ApprovalDeregistered, row: CaseRow) -> Lines:
    return [
        *_decision(row),
        [("决定", "注销上列许可，由此取得的证照同时失效。")],
        [("情形", event.ground.label)],
        [("说明", event.reasons)],
        [("依据", event.legal_basis)],
    ]


def _corrected(event: e.DecisionCorrected, row: CaseRow) -> Lines:
    return [
        [("更正的文书", f"决定书（{row.document_no}）")],
        [("更正之处", event.corrects)],
        [("原为", event.wrong)],
        [("更正为", event.right)],
    ]


PAPERS: Final = (
    Paper(
        "revocation",
        "撤销决定书",
        "行政许可专用章",
        (e.DecisionRevoked,),
        lambda event, _row: event.document_no,
        _revoked,
        REMEDY,
    ),
    Paper(
        "repeal",
        "撤回许可决定书",
        "行政许可专用章",
        (e.ApprovalRepealed,),
        lambda event, _row: event.document_no,
        _repealed,
        "因此遭受财产损失的，依法给予补偿。" + REMEDY,
    ),
    Paper(
        "deregistration",
        "注销决定书",
        "行政许可专用章",
        (e.ApprovalDeregistered,),
        lambda event, _row: event.document_no,
        _deregistered,
        REMEDY,
    ),
    Paper(
        "correction",
        "更正通知书",
        "行政许可专用章",
        (e.DecisionCorrected,),
        lambda event, _row: event.document_no,
        _corrected,
        "更正不改变决定的内容，与决定书具有同等效力。",
    ),
)
