"""Certificates through their doors: what neighbours say, what officers, holders and strangers ask, what they see."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest

from certificates import consumed
from certificates.app import build
from certificates.checking import check_query
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.certificate.events import CertificateDrafted
from certificates.domain.identifier import CertificateIdentifier
from certificates.domain.validity import StatedValidity
from certificates.issuing import Issuing, SealState, seal_state
from certificates.processes.issue_from_decision import certificate_of
from certificates.signing import Signer, SoftwareSigner
from certificates.views.certificates import CERTIFICATES, CertificateRow, Status
from kernel.access import Person
from kernel.errors import UnavailableError
from kernel.inbox import parked_list
from kernel.messages import Message
from kernel.service import Parts, Service
from kernel.testing.bus import SpokenBus
from kernel.testing.parts import MORNING, SetClock, client_for, memory_parts, settle
from kernel.web import Asked

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
NUMBER = "320826199001010009"
OFFICER = Person("sun-zhengzhao", "孙证照", frozenset({"certificate_officer"}), body="market", body_name="市场监管局")
SECOND = Person("jiang-zhengzhao", "蒋证照", frozenset({"certificate_officer"}), body="market", body_name="市场监管局")
DECIDER = Person("li-jueding", "李决定", frozenset({"certificate_officer"}), body="market", body_name="市场监管局")
OTHER = Person("zhou-zhengzhao", "周证照", frozenset({"certificate_officer"}), body="police", body_name="公安局")
CLERK = Person("wang-shoujian", "王收件", frozenset({"window_clerk"}), body="approval", body_name="行政审批局")
GROUND = {"reason": "以欺骗手段取得", "legal_basis": "《中华人民共和国行政许可法》第六十九条"}
NAMES = {one.person_id: one.name for one in (OFFICER, SECOND, DECIDER, OTHER, CLERK)}
HTML = {"Accept": "text/html"}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def service(tmp_path: Path, clock: SetClock) -> Service:
    parts = memory_parts(tmp_path, clock=clock)
    service = build(replace(parts, name_of=lambda account: NAMES.get(account, account)))
    service.connect()
    listed(service)
    await settle(service)
    return service


def say(service: Service, subject: UUID, message: Message) -> None:
    bus = service.parts.bus
    assert isinstance(bus, SpokenBus)
    bus.say(subject, message, service.parts.clock.now())


def listed(service: Service, **type_facts: Any) -> None:
    """The catalogue has said which certificate there is, and who issues it."""
    facts: dict[str, Any] = {
        "certificate_type": "food_licence",
        "certificate_type_code": "11100000MB0143028R901",
        "name": "食品经营许可证",
        "issuing_body": "market",
        "holder_kind": "NATURAL_PERSON",
        "validity_kind": "FIXED",
        "validity_years": 5,
    }
    say(service, uuid4(), consumed.CertificateTypePublished(**facts | type_facts))
    body = consumed.BodyPublished(
        body="market", name="涟水县市场监督管理局", short_name="县市场监管局", uscc="11320826XN0000100K"
    )
    say(service, uuid4(), body)


def holder(service: Service, case_scope: str | None = None) -> Person:
    person = service.parts.keyring.person_of(NUMBER)
    return Person(person, "周小满", frozenset({"citizen"}), case_scope=case_scope)


def received(service: Service, case_id: UUID = CASE_ID, certificate_type: str | None = "food_licence") -> None:
    seal = service.parts.keyring.seal
    person = service.parts.keyring.person_of(NUMBER)
    applicant = consumed.ApplicantFacts(
        person=person,
        kind="NATURAL_PERSON",
        name=seal(person, "周小满", stream=case_id, version=1, field="applicant/name"),
        number=seal(person, NUMBER, stream=case_id, version=1, field="applicant/number"),
    )
    item = consumed.ItemFacts(name="食品经营许可（新办）", body="market", certificate_type=certificate_type)
    message = consumed.ApplicationReceived(case_no="320826260924000512702", item=item, applicant=applicant)
    say(service, case_id, message)


def decided(service: Service, case_id: UUID = CASE_ID, outcome: str = "GRANTED") -> None:
    say(service, case_id, consumed.CaseConcluded(decided_by="li-jueding"))
    now = service.parts.clock.now()
    returned = consumed.ResultReturned(document_no="涟政服决字〔2026〕第1号", outcome=outcome, returned_at=now)
    say(service, case_id, returned)


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


def row_of(service: Service, case_id: UUID = CASE_ID) -> CertificateRow:
    row = service.read.get(CERTIFICATES, certificate_of(case_id))
    assert row is not None
    return row


async def post(service: Service, person: Person, path: str, body: dict[str, Any] | None = None) -> Any:
    async with client_for(service, person) as client:
        answered = await client.post(path, json=body or {}, headers=key())
    await settle(service)
    return answered


async def drafted(service: Service) -> str:
    """A granted case has become a draft; the path of its record."""
    received(service)
    decided(service)
    await settle(service)
    return f"/records/{certificate_of(CASE_ID)}"


async def issued(service: Service) -> str:
    door = await drafted(service)
    answered = await post(service, OFFICER, f"{door}/issue")
    assert answered.status_code == 200, answered.text
    return door


async def checked(service: Service, **changes: str) -> Any:
    said = parse_qs(check_query(service.parts.keyring, row_of(service).identifier))
    params = {name: values[0] for name, values in said.items()} | changes
    async with client_for(service) as client:
        return await client.get("/api/check", params=params)


async def presented(service: Service) -> str:
    answered = await post(service, holder(service), f"/mine/{certificate_of(CASE_ID)}/present")
    assert answered.status_code == 200, answered.text
    identifier: str = answered.json()["presentation_id"]
    return identifier


def use_body(case_id: UUID = CASE_ID) -> dict[str, str]:
    return {"case_id": str(case_id), "material_code": "company-setup-m03", "purpose": "免提交食品经营许可证"}


async def test_a_granted_case_becomes_one_draft_however_often_it_is_said(service: Service) -> None:
    await drafted(service)
    decided(service)
    await settle(service)
    history = await service.store.read_stream(certificate_of(CASE_ID))
    assert [one.kind for one in history] == ["certificates.CertificateDrafted"]
    assert row_of(service).status is Status.DRAFTED


async def test_a_decision_heard_before_its_application_waits_for_it(service: Service) -> None:
    decided(service)
    with pytest.raises(UnavailableError):
        await settle(service)
    received(service)
    await settle(service)
    assert row_of(service).status is Status.DRAFTED


@pytest.mark.parametrize(("outcome", "certificate_type"), [("DENIED", "food_licence"), ("GRANTED", None)])
async def test_nothing_is_drafted_without_a_grant_and_a_type(
    service: Service, outcome: str, certificate_type: str | None
) -> None:
    received(service, certificate_type=certificate_type)
    decided(service, outcome=outcome)
    await settle(service)
    assert service.read.get(CERTIFICATES, certificate_of(CASE_ID)) is None


async def test_a_case_of_an_unlisted_type_is_parked_and_others_go_on(service: Service) -> None:
    unlisted = uuid4()
    received(service, unlisted, certificate_type="moon_licence")
    decided(service, unlisted)
    await drafted(service)
    parked = parked_list(service.database)
    assert [(one.subject, one.reason) for one in parked] == [(unlisted, "CERTIFICATE_TYPE_UNKNOWN")]
    assert row_of(service).status is Status.DRAFTED


async def test_issuing_seals_numbers_and_makes_valid(service: Service) -> None:
    await issued(service)
    row = row_of(service)
    history = await service.store.read_stream(row.certificate_id)
    assert [one.kind.partition(".")[2] for one in history][1:] == ["CertificateSealed", "CertificateIssued"]
    assert row.status is Status.VALID
    assert str(CertificateIdentifier.read(row.identifier)) == row.identifier
    assert row.identifier.startswith("1.2.156.3005.2.11100000MB0143028R901.11320826XN0000100K.20260000001.001.")
    assert (row.valid_from, row.valid_to) == (date(2026, 9, 24), date(2031, 9, 23))
    assert row.number == "涟市场监管局证字〔2026〕第000001号"


async def test_the_same_click_twice_issues_once_under_one_number(service: Service) -> None:
    door = await drafted(service)
    async with client_for(service, OFFICER) as client:
        headers = key()
        first = await client.post(f"{door}/issue", json={}, headers=headers)
        second = await client.post(f"{door}/issue", json={}, headers=headers)
    await settle(service)
    third = await client_for(service, OFFICER).post(f"{door}/issue", json={}, headers=headers)
    assert first.content == second.content == third.content
    assert len(await service.store.read_stream(certificate_of(CASE_ID))) == 3


async def test_a_certificate_sealed_before_a_crash_is_issued_as_it_was_sealed(service: Service) -> None:
    door = await drafted(service)
    row, asked = (
        row_of(service),
        Asked(key="a" * 32, fingerprint="", expected_version=None, correlation_id="c" * 32, person=OFFICER),
    )
    issuing = Issuing(service, SoftwareSigner(service.parts.keyring))
    command = await issuing._sealing(row, OFFICER.person_id, StatedValidity(), asked)
    await service.execute(CERTIFICATE, row.certificate_id, command, asked)
    await settle(service)
    sealed = row_of(service)
    answered = await post(service, SECOND, f"{door}/issue")
    assert answered.status_code == 200
    assert (sealed.status, row_of(service).status) == (Status.SEALED, Status.VALID)
    assert row_of(service).identifier == sealed.identifier


async def test_a_changed_face_no_longer_fits_its_seal(service: Service) -> None:
    await issued(service)
    history = await service.store.read_stream(certificate_of(CASE_ID))
    drafted_event = history[0].event
    assert isinstance(drafted_event, CertificateDrafted)
    other = drafted_event.model_copy(update={"issuer": drafted_event.issuer.model_copy(update={"name": "别的局"})})
    signer = SoftwareSigner(service.parts.keyring)
    assert seal_state(history, signer, service.parts.keyring) is SealState.GENUINE
    forged = [replace(history[0], event=other), *history[1:]]
    assert seal_state(forged, signer, service.parts.keyring) is SealState.BROKEN


async def test_whoever_decided_may_not_issue(service: Service) -> None:
    door = await drafted(service)
    refused = await post(service, DECIDER, f"{door}/issue")
    assert (refused.status_code, refused.json()["code"]) == (409, "DECIDER_MAY_NOT_ISSUE")
    assert row_of(service).status is Status.DRAFTED


@pytest.mark.parametrize(
    ("person", "status", "code"), [(OTHER, 403, "OTHER_DEPARTMENT"), (CLERK, 403, "NOT_YOUR_ROLE")]
)
async def test_a_foreign_body_or_role_is_refused(service: Service, person: Person, status: int, code: str) -> None:
    door = await drafted(service)
    for path in ("issue", "suspend", "revocation"):
        refused = await post(service, person, f"{door}/{path}", GROUND if path != "issue" else None)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    async with client_for(service, person) as client:
        page = await client.get(door)
    assert page.json()["code"] == code


async def test_an_issued_certificate_checks_as_valid(service: Service) -> None:
    await issued(service)
    answered = await checked(service)
    assert answered.json() == {
        "status": "VALID",
        "status_label": "有效",
        "certificate_type_name": "食品经营许可证",
        "issuing_body_name": "涟水县市场监督管理局",
        "valid_from": "2026-09-24",
        "valid_to": "2031-09-23",
        "holder_name_masked": "周*",
    }


@pytest.mark.parametrize("changes", [{"mac": "0" * 16}, {"mac": "错"}, {"id": "1.2.156.3005.2.X"}])
async def test_a_wrong_code_and_an_unknown_certificate_are_told_alike(
    service: Service, changes: dict[str, str]
) -> None:
    await issued(service)
    answered = await checked(service, **changes)
    assert (answered.status_code, answered.json()["code"]) == (404, "NO_SUCH_CERTIFICATE")
    assert answered.json()["title"] == "查无此证"


async def test_a_certificate_ends_when_its_decision_is_revoked(service: Service) -> None:
    await issued(service)
    said = {
        "document_no": "涟政服撤销字〔2026〕第0924000512号",
        "reasons": "租赁合同系伪造",
        "legal_basis": "第六十九条",
    }
    say(service, CASE_ID, consumed.DecisionRevoked(decided_at=service.parts.clock.now(), **said))
    await settle(service)
    shown = (await checked(service)).json()
    assert (shown["status"], shown["status_label"]) == ("ANNULLED", "随决定失效")


async def test_revoking_takes_two_and_shows_at_once(service: Service) -> None:
    door = await issued(service)
    assert (await post(service, OFFICER, f"{door}/revocation", GROUND)).status_code == 200
    assert (await checked(service)).json()["status"] == "VALID"
    alone = await post(service, OFFICER, f"{door}/revocation/confirm")
    assert (alone.status_code, alone.json()["code"]) == (409, "REVOCATION_NEEDS_SECOND_PERSON")
    assert (await post(service, SECOND, f"{door}/revocation/confirm")).status_code == 200
    assert (await checked(service)).json()["status_label"] == "已撤销"


async def test_a_certificate_expires_when_its_timer_fires_however_late(service: Service, clock: SetClock) -> None:
    await issued(service)
    clock.set(datetime(2031, 9, 25, 3, 0, tzinfo=MORNING.tzinfo))
    assert (await checked(service)).json()["status_label"] == "已失效"
    assert row_of(service).status is Status.VALID
    await service.runner.fire_due()
    await settle(service)
    row = row_of(service)
    assert row.status is Status.EXPIRED
    assert row.ended_at == datetime(2031, 9, 24, tzinfo=MORNING.tzinfo)


async def test_a_presentation_is_used_once(service: Service) -> None:
    await issued(service)
    shown = await presented(service)
    first = await post(service, CLERK, f"/presentations/{shown}/use", use_body())
    second = await post(service, CLERK, f"/presentations/{shown}/use", use_body(uuid4()))
    assert first.status_code == 200, first.text
    assert (second.status_code, second.json()["code"]) == (409, "PRESENTATION_USED")
    assert row_of(service).uses == 1


async def test_a_window_names_the_case_by_its_number(service: Service) -> None:
    await issued(service)
    shown = await presented(service)
    by_number = {"material_code": "m01", "purpose": "免提交", "case_no": "320826260924000512702"}
    unknown = await post(service, CLERK, f"/presentations/{shown}/use", by_number | {"case_no": "1"})
    known = await post(service, CLERK, f"/presentations/{shown}/use", by_number)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "CASE_NUMBER_UNKNOWN")
    assert known.status_code == 200
    async with client_for(service, CLERK) as client:
        receipt = await client.get(f"/used/{shown}", headers=HTML)
    assert str(CASE_ID) in receipt.text


async def test_a_presentation_lapses_after_a_minute(service: Service, clock: SetClock) -> None:
    await issued(service)
    shown = await presented(service)
    clock.forward(seconds=60)
    late = await post(service, CLERK, f"/presentations/{shown}/use", use_body())
    assert (late.status_code, late.json()["code"]) == (409, "PRESENTATION_EXPIRED")


@pytest.mark.parametrize(
    ("after_s", "is_used", "state"), [(59, False, "OPEN"), (60, False, "EXPIRED"), (0, True, "USED")]
)
async def test_a_presented_code_tells_of_its_certificate_only_while_it_holds(
    service: Service, clock: SetClock, after_s: int, is_used: bool, state: str
) -> None:
    await issued(service)
    shown = await presented(service)
    if is_used:
        await post(service, CLERK, f"/presentations/{shown}/use", use_body())
    clock.forward(seconds=after_s)
    async with client_for(service) as anybody:
        said = (await anybody.get(f"/api/presentations/{shown}")).json()
        page = await anybody.get(f"/check?show={shown}", headers=HTML)
    assert said["state"] == state
    assert (said["certificate"] is not None) == (state == "OPEN")
    assert ("周*" in page.text) == (state == "OPEN")


async def test_presenting_again_with_the_same_key_shows_the_same_code(service: Service) -> None:
    await issued(service)
    async with client_for(service, holder(service)) as client:
        headers = key()
        path = f"/mine/{certificate_of(CASE_ID)}/present"
        answers = [(await client.post(path, json={}, headers=headers)).json() for _ in range(2)]
    assert answers[0] == answers[1]


async def test_a_suspended_certificate_is_not_presented(service: Service) -> None:
    door = await issued(service)
    await post(service, OFFICER, f"{door}/suspend", GROUND)
    refused = await post(service, holder(service), f"/mine/{certificate_of(CASE_ID)}/present")
    assert (refused.status_code, refused.json()["code"]) == (409, "CERTIFICATE_NOT_VALID")
    await post(service, OFFICER, f"{door}/restore", {"reason": "整改完成"})
    assert await presented(service)


async def test_others_certificates_are_not_there_for_a_citizen(service: Service) -> None:
    await issued(service)
    stranger = Person("f" * 32, "别人", frozenset({"citizen"}))
    of_another_case = holder(service, case_scope=str(uuid4()))
    for person in (stranger, of_another_case):
        async with client_for(service, person) as client:
            listed_ones = await client.get("/api/mine")
            printed = await client.get(f"/mine/{certificate_of(CASE_ID)}/print")
        assert listed_ones.json() == []
        assert printed.json()["code"] == "CERTIFICATE_NOT_FOUND"


async def test_whoever_signed_in_for_one_case_sees_what_it_made(service: Service) -> None:
    await issued(service)
    async with client_for(service, holder(service, case_scope=str(CASE_ID))) as client:
        mine = await client.get("/api/mine")
    assert [one["status"] for one in mine.json()] == ["VALID"]


async def test_a_waiver_leaves_its_evidence_once(service: Service) -> None:
    await issued(service)
    other_case, now = uuid4(), service.parts.clock.now()
    waived = consumed.MaterialWaived(
        material_code="catering-m02",
        material_name="食品经营许可证",
        mode="CERTIFICATE",
        certificate_identifier=row_of(service).identifier,
        basis="涟政发〔2022〕120号第17条",
        waived_at=now,
    )
    for _ in range(2):
        say(service, other_case, waived)
    await settle(service)
    history = await service.store.read_stream(certificate_of(CASE_ID))
    used = [one.event for one in history if one.kind == "certificates.CertificateUsed"]
    assert [(one.case_id, one.material_code) for one in used] == [(other_case, "catering-m02")]


async def test_a_waiver_by_a_certificate_not_ours_is_parked(service: Service) -> None:
    waived = consumed.MaterialWaived(
        material_code="m01",
        material_name="营业执照",
        mode="CERTIFICATE",
        certificate_identifier="1.2.156.3005.2.not-ours",
        basis="免提交清单",
        waived_at=service.parts.clock.now(),
    )
    say(service, CASE_ID, waived)
    await settle(service)
    assert [one.reason for one in parked_list(service.database)] == ["CERTIFICATE_UNKNOWN"]


async def test_an_existing_paper_is_registered_by_one_and_issued_by_another(service: Service) -> None:
    body = {
        "certificate_type": "food_licence",
        "holder_kind": "NATURAL_PERSON",
        "holder_name": "周小满",
        "holder_number": NUMBER,
        "face": {"原证号": "JY13208260001234"},
    }
    made = await post(service, OFFICER, "/records", body)
    door = f"/records/{made.json()['certificate_id']}/issue"
    alone = await post(service, OFFICER, door)
    done = await post(service, SECOND, door)
    assert (alone.status_code, alone.json()["code"]) == (409, "DECIDER_MAY_NOT_ISSUE")
    assert done.status_code == 200
    async with client_for(service, holder(service)) as client:
        mine = await client.get("/api/mine")
    assert [one["case_id"] for one in mine.json()] == [None]


async def test_a_validity_by_decision_must_be_stated(service: Service) -> None:
    listed(service, validity_kind="BY_APPROVAL", validity_years=None)
    door = await drafted(service)
    silent = await post(service, OFFICER, f"{door}/issue")
    stated = await post(service, OFFICER, f"{door}/issue", {"valid_to": "2027-03-31"})
    assert (silent.status_code, silent.json()["code"]) == (409, "VALIDITY_NEEDED")
    assert stated.status_code == 200
    assert row_of(service).valid_to == date(2027, 3, 31)


class BrokenSigner(SoftwareSigner):
    """A seal server whose signatures do not verify."""

    def verify(self, seal_id: str, digest: bytes, signature: bytes) -> bool:
        return False


async def test_a_seal_that_does_not_verify_issues_nothing(tmp_path: Path) -> None:
    parts: Parts = memory_parts(tmp_path)
    signer: Signer = BrokenSigner(parts.keyring)
    service = build(parts, signer=signer)
    service.connect()
    listed(service)
    door = await drafted(service)
    failed = await post(service, OFFICER, f"{door}/issue")
    assert (failed.status_code, failed.json()["code"]) == (503, "SEAL_UNUSABLE")
    assert row_of(service).status is Status.DRAFTED


async def test_pages_show_masked_names_and_paper_the_full_one(service: Service) -> None:
    door = await drafted(service)
    async with client_for(service, OFFICER) as client:
        waiting = await client.get("/", headers=HTML)
        answered = await client.post(f"{door}/issue", data={}, headers={**key(), **HTML})
        assert answered.status_code == 303, answered.text
        await settle(service)
        record = await client.get(answered.headers["Location"], headers=HTML)
        paper = await client.get(f"{door}/print", headers=HTML)
        register = await client.get("/register", headers=HTML)
    assert "食品经营许可证" in waiting.text
    assert "签章核验通过" in record.text
    for page in (waiting, record):
        assert "周*" in page.text
        assert "周小满" not in page.text
        assert NUMBER not in page.text
    assert "周小满" in paper.text
    assert "食品经营许可证" in register.text


async def test_pages_name_colleagues_and_the_record_keeps_their_accounts(service: Service) -> None:
    door = await drafted(service)
    reader = Person("qian-zhengzhao", "钱证照", OFFICER.roles, body="market", body_name="市场监管局")
    async with client_for(service, reader) as client:
        waiting = await client.get("/", headers=HTML)
        await post(service, OFFICER, f"{door}/issue")
        shown = await presented(service)
        await post(service, CLERK, f"/presentations/{shown}/use", use_body())
        await post(service, OFFICER, f"{door}/suspend", GROUND)
        await post(service, OFFICER, f"{door}/revocation", GROUND)
        asked = await client.get(door, headers=HTML)
        await post(service, SECOND, f"{door}/revocation/confirm")
        revoked = await client.get(door, headers=HTML)
    assert DECIDER.name in waiting.text
    assert f"<dt>提出人</dt><dd>{OFFICER.name}</dd>" in asked.text
    assert all(one.name in asked.text for one in (DECIDER, OFFICER, CLERK))
    assert f"{OFFICER.name} 提出，{SECOND.name} 确认" in revoked.text
    accounts = [one.person_id for one in (DECIDER, OFFICER, SECOND, CLERK)]
    assert not any(account in page.text for page in (waiting, asked, revoked) for account in accounts)
    assert row_of(service).decided_by == DECIDER.person_id


async def test_a_holder_shows_and_anybody_checks_on_pages(service: Service) -> None:
    await issued(service)
    async with client_for(service, holder(service)) as client:
        mine = await client.get("/mine", headers=HTML)
        path = f"/mine/{certificate_of(CASE_ID)}/present"
        answered = await client.post(path, data={}, headers={**key(), **HTML})
        await settle(service)
        shown = await client.get(answered.headers["Location"], headers=HTML)
    identifier = urlsplit(answered.headers["Location"]).path.rpartition("/")[2]
    query = check_query(service.parts.keyring, row_of(service).identifier)
    async with client_for(service) as anybody, client_for(service, CLERK) as clerk:
        printed = await anybody.get(f"/check?{query}", headers=HTML)
        seen = await anybody.get(f"/check?show={identifier}", headers=HTML)
        usable = await clerk.get(f"/check?show={identifier}", headers=HTML)
        wrong = await anybody.get("/check?id=1.2.3&mac=0", headers=HTML)
        empty = await anybody.get("/check", headers=HTML)
    assert "亮证" in mine.text
    assert "还有 60 秒" in shown.text
    assert "有效" in printed.text
    assert "正在亮证" in seen.text
    assert "/use" not in seen.text
    assert f"/presentations/{identifier}/use" in usable.text
    assert "周小满" not in seen.text
    assert "查无此证" in wrong.text
    assert "查无此证" not in empty.text


async def test_an_erased_holder_is_shown_as_erased(service: Service) -> None:
    door = await issued(service)
    service.parts.keyring.shred(holder(service).person_id, "依申请删除", "wang")
    async with client_for(service, OFFICER) as client:
        pages = [await client.get(path, headers=HTML) for path in ("/?show=valid", door, f"{door}/print")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all("已删除" in page.text for page in pages)


async def test_the_views_equal_their_rebuild(service: Service) -> None:
    door = await issued(service)
    shown = await presented(service)
    await post(service, CLERK, f"/presentations/{shown}/use", use_body())
    await post(service, OFFICER, f"{door}/revocation", GROUND)
    for view in service.views:
        assert await service.projector.differs(view.name) == 0


async def test_a_minute_is_the_whole_life_of_a_presentation(service: Service) -> None:
    await issued(service)
    async with client_for(service, holder(service)) as client:
        answered = await client.post(f"/mine/{certificate_of(CASE_ID)}/present", json={}, headers=key())
    expires_at = datetime.fromisoformat(answered.json()["expires_at"])
    assert expires_at - service.parts.clock.now() == timedelta(seconds=60)
