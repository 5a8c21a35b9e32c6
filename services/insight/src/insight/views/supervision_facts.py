"""每份审管信息的事实：推送给谁、何时到期、签收得是否按时、检查得怎样。"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, assert_never
from uuid import UUID

from insight import consumed as c
from insight.views.days import day_of
from kernel.messages import Heard
from kernel.views import View

SupervisionSaid = (
    c.SupervisionNoticeSent | c.SupervisionNoticeAcknowledged | c.SupervisionRedated | c.SupervisionFindingReported
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionFacts:
    """One notice; `body` is the department that signs for it, `settled_on` the day it was signed or fell due."""

    notice_id: UUID
    case_no: str = ""
    item_id: str = ""
    item_name: str = ""
    approving_body: str = ""
    approving_body_name: str = ""
    body: str = ""
    body_name: str = ""
    sent_at: datetime | None = None
    due_at: datetime | None = None
    settled_on: date | None = None
    acknowledged_at: datetime | None = None
    on_time: bool | None = None
    findings: int = 0
    last_finding: str = ""


def evolve(row: SupervisionFacts | None, heard: Heard[Any]) -> SupervisionFacts | None:
    known = row or SupervisionFacts(notice_id=heard.subject)
    return replace(known, **_changes(known, heard.body))


def _changes(row: SupervisionFacts, said: SupervisionSaid) -> dict[str, Any]:
    match said:
        case c.SupervisionNoticeSent():
            whose = {"body": said.supervising_body, "body_name": said.supervising_body_name}
            rest = said.model_dump(exclude={"supervising_body", "supervising_body_name"})
            return {**whose, **rest, "settled_on": day_of(said.due_at)}
        case c.SupervisionNoticeAcknowledged():
            settled_on = day_of(said.acknowledged_at) if said.on_time else row.settled_on
            return {**said.model_dump(), "settled_on": settled_on}
        case c.SupervisionRedated():
            return {"due_at": said.due_at, "settled_on": day_of(said.due_at)}
        case c.SupervisionFindingReported():
            return {"findings": row.findings + 1, "last_finding": said.finding}
    assert_never(said)


SUPERVISION_FACTS = View(
    name="supervision_facts_v1",
    row=SupervisionFacts,
    key="notice_id",
    hears=SupervisionSaid.__args__,
    evolve=evolve,
    indexes=(("settled_on",),),
)
