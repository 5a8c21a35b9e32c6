"""The storage format of what happens between approval and supervision, approved as files."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from approval.domain.case.events import Applicant
from approval.domain.supervision import events as e
from approval.domain.supervision.decide import SUPERVISION
from kernel.clock import CHINA_TIME
from kernel.events import Event
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.testing.golden import approved, read_back, written

GOLDEN = Path(__file__).parent / "golden"
CASE = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
NOTICE = UUID("1c9f4f64-3a0e-5d3b-8a25-6f5f0e6a7b21")
AT = datetime(2026, 10, 9, 10, 0, tzinfo=CHINA_TIME)
DUE = datetime(2026, 10, 12, 23, 59, 59, tzinfo=CHINA_TIME)


def sealed(stream: UUID, version: int, field: str) -> Sealed[str]:
    return Sealed.stored(f"s1.aes256gcm.{'p' * 32}.{stream}.{version}.{field}.AAAAAAAAAAAAAAAA")


EXAMPLES: tuple[Event, ...] = (
    e.SupervisionNoticeSent(
        case_id=CASE,
        case_no="320826260924000512702",
        item_id="company-setup",
        item_name="公司设立登记",
        approving_body="approval",
        approving_body_name="涟水县行政审批局",
        supervising_body="market",
        supervising_body_name="涟水县市场监督管理局",
        document_no="涟政服决字〔2026〕第0924000512号",
        file=e.GrantFile(
            result_name="营业执照",
            certificate_type="business_licence",
            conditions=("有合法的住所",),
            legal_basis=("《市场主体登记管理条例》第三条",),
        ),
        applicant=Applicant(
            person="p" * 32,
            kind="NATURAL_PERSON",
            name=sealed(CASE, 1, "applicant/name"),
            number=sealed(CASE, 1, "applicant/number"),
            phone=sealed(CASE, 1, "applicant/phone"),
        ),
        sent_at=AT,
        due_at=DUE,
    ),
    e.SupervisionNoticeAcknowledged(acknowledged_by="han-jianguan", acknowledged_at=AT, on_time=True),
    e.SupervisionNoticeOverdue(overdue_from=DUE),
    e.SupervisionRedated(due_at=DUE),
    e.SupervisionFindingReported(
        finding=e.FindingKind.NOT_COMPLIANT,
        inspected_on=date(2026, 10, 20),
        text=sealed(NOTICE, 3, "text"),
        reported_by="han-jianguan",
        reported_at=datetime(2026, 10, 20, 16, 30, tzinfo=CHINA_TIME),
    ),
    e.SupervisedApplicantShown(
        look=Look(fields=("name", "number", "phone"), reason=LookReason.OTHER, note=sealed(NOTICE, 4, "look/note")),
    ),
)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_the_stored_form_is_the_approved_one(event: Event) -> None:
    assert approved(event, GOLDEN) == written(event)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: str(event.kind))
def test_an_approved_form_is_read_back_as_the_same_event(event: Event) -> None:
    assert read_back(event, GOLDEN) == event


def test_every_event_has_an_approved_form() -> None:
    assert {type(event) for event in EXAMPLES} == set(SUPERVISION.events)
