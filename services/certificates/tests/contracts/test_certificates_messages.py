"""What we say and what we read of others: the fields the neighbours agreed on, and tolerance for those they add."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from certificates import consumed, published
from certificates.domain.certificate import commands as c
from certificates.domain.certificate import events as e
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.testing.scenarios import (
    ANNUL,
    CASE_ID,
    DRAFTED_CERTIFICATE,
    HOLDER,
    LAST_DAY,
    PRESENTED_CERTIFICATE,
    REVOKED_CERTIFICATE,
    USE,
    VALID_CERTIFICATE,
)
from kernel.events import Event, Meta, Recorded
from kernel.messages import Message
from kernel.testing.spec import NOON, given

TOKEN = "s1.a256gcm." + HOLDER + ".4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10.1.applicant/name.AAAA"
AGREED = {
    "CertificateIssued": "certificate_identifier certificate_type certificate_type_name certificate_number case_id "
    "holder holder_name issuing_body issuing_body_name issued_at valid_from valid_to",
    "CertificateRevoked": "certificate_identifier reason revoked_at",
    "CertificateExpired": "certificate_identifier expired_at",
    "CertificatePresented": "certificate_identifier presentation_id presented_at expires_at",
    "CertificateUsed": "certificate_identifier case_id material_code purpose used_at",
}


def said(event: Event) -> Message | None:
    meta = Meta(at=NOON, actor="sun-zhengzhao", correlation_id="c" * 32)
    return published.publish(Recorded(stream_id=UUID(int=1), version=1, position=1, event=event, meta=meta))


def test_the_published_fields_are_the_agreed_ones() -> None:
    assert {form.__name__: " ".join(form.model_fields) for form in published.MESSAGES} == AGREED
    assert {form.topic for form in published.MESSAGES} == set(published.TOPICS)


def test_issuing_is_said_with_the_holder_sealed() -> None:
    message = said(VALID_CERTIFICATE[-1])
    assert isinstance(message, published.CertificateIssued)
    assert (message.holder, message.case_id, message.valid_to) == (HOLDER, CASE_ID, LAST_DAY)
    assert message.valid_from == date(2026, 9, 24)
    assert "周小满" not in repr(message)


def test_an_end_a_presentation_and_a_use_are_said() -> None:
    late = NOON.replace(year=LAST_DAY.year + 1)
    used = given(CERTIFICATE, *PRESENTED_CERTIFICATE).when(USE, at=USE.used_at).happens()[0]
    expired = given(CERTIFICATE, *VALID_CERTIFICATE).when(c.ExpireCertificate(), at=late).happens()[0]
    messages = [said(event) for event in (REVOKED_CERTIFICATE[-1], expired, PRESENTED_CERTIFICATE[-1], used)]
    assert [type(message) for message in messages] == [
        published.CertificateRevoked,
        published.CertificateExpired,
        published.CertificatePresented,
        published.CertificateUsed,
    ]


def test_what_ends_with_its_decision_is_said_as_revoked_if_anybody_knew_of_it() -> None:
    ended = given(CERTIFICATE, *VALID_CERTIFICATE).when(ANNUL).happens()[0]
    unknown = given(CERTIFICATE, *DRAFTED_CERTIFICATE).when(ANNUL).happens()[0]
    message = said(ended)
    assert isinstance(message, published.CertificateRevoked)
    assert (message.reason, message.revoked_at) == (ANNUL.reason, NOON)
    assert said(unknown) is None


def test_drafts_seals_and_unconfirmed_revocations_are_kept_to_ourselves() -> None:
    kept = (e.CertificateDrafted, e.CertificateSealed, e.RevocationRequested)
    silent = [event for event in REVOKED_CERTIFICATE if isinstance(event, kept)]
    assert [said(event) for event in silent] == [None, None, None]


HEARD: tuple[tuple[type[Message], dict[str, Any]], ...] = (
    (
        consumed.ApplicationReceived,
        {
            "case_no": "320826260924000512702",
            "item": {
                "item_id": "food-licence",
                "task_code": "11320826XN0000100K4320131907000",
                "task_version": 1,
                "name": "食品经营许可（新办）",
                "topic": "准入准营",
                "body": "market",
                "body_name": "涟水县市场监督管理局",
                "case_kind": "PROMISED",
                "result_name": "食品经营许可证",
                "certificate_type": "food_licence",
                "special_procedures": [],
            },
            "applicant": {
                "person": HOLDER,
                "kind": "NATURAL_PERSON",
                "name": TOKEN,
                "number": TOKEN,
                "phone": None,
            },
            "channel": "WINDOW",
            "received_at": "2026-09-24T10:00:00+08:00",
            "situation_answers": {"food-licence-q1": True},
        },
    ),
    (
        consumed.MaterialWaived,
        {
            "case_no": "320826260924000512702",
            "material_code": "food-licence-m02",
            "material_name": "营业执照",
            "mode": "CERTIFICATE",
            "certificate_type": "business_licence",
            "certificate_identifier": "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
            "basis": "免提交清单",
            "waived_at": "2026-09-24T10:00:00+08:00",
        },
    ),
    (consumed.CaseConcluded, {"outcome": "GRANTED", "decided_by": "li-jueding", "on_time": True}),
    (
        consumed.ResultReturned,
        {"document_no": "涟政服决字〔2026〕第1号", "outcome": "GRANTED", "returned_at": "2026-09-24T10:00:00+08:00"},
    ),
    *(
        (
            form,
            {
                "document_no": "涟政服撤销字〔2026〕第0924000512号",
                "ground": "FRAUD",
                "reasons": "提交的租赁合同系伪造",
                "legal_basis": "《中华人民共和国行政许可法》第六十九条第二款",
                "decided_at": "2026-09-24T10:00:00+08:00",
            },
        )
        for form in (consumed.DecisionRevoked, consumed.ApprovalRepealed, consumed.ApprovalDeregistered)
    ),
    (
        consumed.CertificateTypePublished,
        {
            "certificate_type": "food_licence",
            "certificate_type_code": "11100000MB0143028R901",
            "name": "食品经营许可证",
            "issuing_body": "market",
            "issuing_body_name": "涟水县市场监督管理局",
            "category": "证照执照",
            "holder_kind": "ORGANIZATION",
            "validity_kind": "FIXED",
            "validity_years": 5,
        },
    ),
    (
        consumed.BodyPublished,
        {
            "body": "market",
            "name": "涟水县市场监督管理局",
            "short_name": "市场监管局",
            "uscc": "11320826XN0000100K",
            "kind": "DEPARTMENT",
        },
    ),
)


@pytest.mark.parametrize(("form", "document"), HEARD)
def test_what_neighbours_say_is_read_and_more_than_that_ignored(form: type[Message], document: dict[str, Any]) -> None:
    read = form.model_validate({**document, "a_field_of_tomorrow": 1}).model_dump(mode="json", exclude_none=True)
    assert read.items() <= {**document, **_only_ours(form, document)}.items()


def _only_ours(form: type[Message], document: dict[str, Any]) -> dict[str, Any]:
    """Nested parts cut down to the fields we read."""
    parts = {"item": consumed.ItemFacts, "applicant": consumed.ApplicantFacts}
    return {
        name: {field: document[name][field] for field in part.model_fields}
        for name, part in parts.items()
        if name in form.model_fields
    }
