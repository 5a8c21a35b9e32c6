"""特别程序和听证的文书：启动的告知、安排的通知、听证权利的告知。"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from approval.domain.case import events as e
from approval.views.cases import CaseRow
from approval.web.papers.paper import OBJECTION, Lines, Paper, Reading
from kernel.events import Recorded

_SEAL = "行政许可专用章"
_ARRANGED = "请准时到场；因故不能到场的，请提前告知本机关。另行改期的，以后一份通知书为准。"
_HEARD = (
    "听证公开举行。申请人、利害关系人认为主持人与本行政许可事项有直接利害关系的，有权申请回避；"
    "可以提出证据，并进行申辩和质证。（《中华人民共和国行政许可法》第四十八条）"
)
_RIGHT = (
    "申请人、利害关系人不承担组织听证的费用。逾期没有要求的，视为放弃听证的权利。"
    "（《中华人民共和国行政许可法》第四十七条）"
)


@dataclass(frozen=True, slots=True)
class Arranged:
    """What was arranged, and of which procedure."""

    procedure: e.SpecialProcedure
    event: e.SpecialProcedureScheduled


@dataclass(frozen=True, slots=True)
class ArrangementPaper(Paper):
    """Made from an arrangement and from the start of the procedure that it belongs to."""

    of_hearing: bool = False

    def sources(self, history: Sequence[Recorded[Any]]) -> list[Recorded[Any]]:
        found: list[Recorded[Any]] = []
        running: e.SpecialProcedure | None = None
        for one in history:
            if isinstance(one.event, e.SpecialProcedureStarted):
                running = one.event.procedure
            elif isinstance(one.event, e.SpecialProcedureScheduled) and running is not None:
                arranged: Any = Arranged(running, one.event)
                found.append(replace(one, event=arranged))
        return [one for one in found if (one.event.procedure.kind == e.HEARING) is self.of_hearing]


@dataclass(frozen=True, slots=True)
class NumberedPaper(Paper):
    """Made only from events that carry a number: a procedure begun before there were papers has none."""

    def sources(self, history: Sequence[Recorded[Any]]) -> list[Recorded[Any]]:
        return [one for one in Paper.sources(self, history) if one.event.document_no]


def _started(event: e.SpecialProcedureStarted, row: CaseRow) -> Lines:
    del row
    listed = event.procedure
    counted = "所需时间不计入办理期限，程序结束后继续计算" if listed.clock_stops else "所需时间计入办理期限"
    until = f"{event.due.due_at:%Y年%m月%d日}前" if event.due else "按实施清单执行"
    return [
        [("特别程序", listed.name)],
        [("事由", event.reason)],
        [("依据", listed.legal_basis)],
        [("期限是否计算", counted)],
        [("程序期限", until)],
    ]


def _arranged(arranged: Arranged, row: CaseRow) -> Lines:
    del row
    event = arranged.event
    return [
        [("特别程序", arranged.procedure.name)],
        [("时间", f"{event.held_at:%Y年%m月%d日 %H:%M}")],
        [("地点", event.place)],
    ]


def _staff(arranged: Arranged, reading: Reading) -> Lines:
    """At a hearing the first of the staff is in the chair."""
    names = [reading.name_of(one) for one in arranged.event.staff]
    if arranged.procedure.kind != e.HEARING:
        return [[("人员", "、".join(names) or "—")]]
    return [[("主持人", names[0])], *([[("其他人员", "、".join(names[1:]))]] if names[1:] else [])]


def _interest(event: e.HearingRightTold, reading: Reading) -> Lines:
    return [[("涉及的重大利益关系", reading.open(event.interest))]]


def _told(event: e.HearingRightTold, row: CaseRow) -> Lines:
    del row
    return [
        [("告知事项", "本行政许可直接涉及申请人与他人之间重大利益关系，申请人、利害关系人有要求听证的权利。")],
        [("要求听证的期限", f"自被告知之日起五个工作日内，即 {event.request_by:%Y年%m月%d日}以前")],
        [("怎样要求", "向本机关或者任一政务服务窗口书面提出，写明要求听证的人和理由。")],
        [("组织听证", "要求听证的，本机关在二十个工作日内组织。")],
        [("依据", "《中华人民共和国行政许可法》第四十七条第一款")],
    ]


PAPERS = (
    NumberedPaper(
        "procedure",
        "特别程序告知书",
        _SEAL,
        (e.SpecialProcedureStarted,),
        lambda event, _row: event.document_no,
        _started,
        "所需时间书面告知申请人（《中华人民共和国行政许可法》第四十五条）。" + OBJECTION,
    ),
    ArrangementPaper(
        "arrangement",
        "特别程序通知书",
        _SEAL,
        (e.SpecialProcedureScheduled,),
        lambda arranged, _row: arranged.event.document_no,
        _arranged,
        _ARRANGED,
        read=_staff,
    ),
    NumberedPaper(
        "hearing_right",
        "听证告知书",
        _SEAL,
        (e.HearingRightTold,),
        lambda event, _row: event.document_no,
        _told,
        _RIGHT,
        read=_interest,
    ),
    ArrangementPaper(
        "hearing",
        "听证通知书",
        _SEAL,
        (e.SpecialProcedureScheduled,),
        lambda arranged, _row: arranged.event.document_no,
        _arranged,
        _HEARD,
        read=_staff,
        of_hearing=True,
    ),
)
