"""The storage format of what happens to a commitment after the grant, approved as files."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from approval.domain.case.events import Applicant
from approval.domain.commitment import events as e
from approval.domain.commitment.decide import COMMITMENT
from kernel.clock import CHINA_TIME
from kernel.events import Event
from kernel.sealed import Sealed
from kernel.testing.golden import approved, read_back, written

GOLDEN = Path(__file__).parent / "golden"
CASE = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
STREAM = UUID("2d8e5f75-4b1f-5e4c-9b36-7060f17b8c32")
AT = datetime(2026, 10, 9, 10, 0, tzinfo=CHINA_TIME)
DUE = datetime(2026, 10, 15, 23, 59, 59, tzinfo=CHINA_TIME)


def sealed(stream: UUID, version: int, field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.aes256gcm.{'p' * 32}.{stream}.{version}.{field}.AAAAAAAAAAAAAAAA")


EXAMPLES: tuple[Event, ...] = (
    e.CommitmentCheckScheduled(
        case_id=CASE,
        case_no="320826260924000512702",
        item_id="food-licence",
        item_name="食品经营许可（新办）",
        body="market",
        body_name="涟水县市场监督管理局",
        decision_no="涟政服决字〔2026〕第0924000512号",
        materials=(e.PromisedMaterial(code="food-licence-m04", name="场所使用证明"),),
        conditions=("具有与经营的食品相适应的场所",),
        applicant=Applicant(
            person="p" * 32,
            kind="NATURAL_PERSON",
            name=sealed(CASE, 1, "applicant/name"),
            number=sealed(CASE, 1, "applicant/number"),
        ),
        scheduled_at=AT,
        due_at=datetime(2026, 12, 8, 23, 59, 59, tzinfo=CHINA_TIME),
    ),
    e.CommitmentCheckPassed(checked_by="li-jueding", together_with=("zhao-hecha",), checked_at=AT, on_time=True),
    e.CommitmentCheckFailed(
        finding=e.CommitmentFinding.FACTS_DIFFER,
        note=sealed(STREAM, 2, "note"),
        checked_by="li-jueding",
        together_with=("zhao-hecha",),
        checked_at=AT,
        on_time=True,
    ),
    e.RectificationOrdered(
        document_no="涟政服责改字〔2026〕第0924000512号",
        working_days=5,
        due_at=DUE,
        ordered_by="li-jueding",
        ordered_at=AT,
        legal_basis="国办发〔2020〕42号（告知承诺制）；《安阳市政务服务条例》第二十七条",
    ),
    e.RectificationAccepted(accepted_by="li-jueding", together_with=("zhao-hecha",), accepted_at=AT, on_time=True),
    e.RectificationOverdue(overdue_from=DUE),
    e.CreditRecordRaised(person="p" * 32, ground=e.CreditGround.RECTIFICATION_OVERDUE, raised_from=DUE),
    e.CreditRepaired(reason=sealed(STREAM, 6, "reason"), repaired_by="zhang-fuze", repaired_at=AT),
    e.CommitmentCheckClosed(closed_at=AT),
)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    assert approved(event, GOLDEN) == written(event)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_an_approved_form_is_read_back_as_the_same_event(event: Event) -> None:
    assert read_back(event, GOLDEN) == event


def test_every_event_has_an_approved_form() -> None:
    assert {type(event) for event in EXAMPLES} == set(COMMITMENT.events)
