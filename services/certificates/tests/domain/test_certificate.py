"""证照的规则，一条一条：已知这些事件，要求这样，于是发生这些。"""

from datetime import date, datetime, time, timedelta

import pytest

from certificates.domain import errors
from certificates.domain.certificate import commands as c
from certificates.domain.certificate import events as e
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.validity import StatedValidity, Validity, ValidityKind
from certificates.testing.scenarios import (
    ANNUL,
    DECIDER,
    DRAFT,
    DRAFTED_CERTIFICATE,
    ISSUE,
    LAST_DAY,
    LAW,
    LOOK,
    OFFICER,
    PRESENT,
    PRESENTED_CERTIFICATE,
    REQUEST,
    REVOCATION_REQUESTED,
    REVOKED_CERTIFICATE,
    SEAL,
    SEALED_CERTIFICATE,
    SECOND,
    SUSPENDED_CERTIFICATE,
    USE,
    VALID_CERTIFICATE,
    WAIVER_USE,
)
from kernel.masking import LookNeedsNoteError
from kernel.testing.spec import NOON, given

IDENTIFIER = "1.2.156.3005.2.11100000MB0143028R901.11320826XN0000100K.20260000001.001.9"
CONFIRM = c.ConfirmRevocation(by=SECOND)
SUSPEND = c.SuspendCertificate(by=OFFICER, reason="责令停业整顿", legal_basis=LAW)
RESTORE = c.RestoreCertificate(by=OFFICER, reason="整改完成")
AFTER_LAST_DAY = datetime.combine(LAST_DAY + timedelta(days=1), time(), tzinfo=NOON.tzinfo)


def test_a_granted_case_makes_a_draft_once() -> None:
    """准予一件，形成一张照面；再来一次，不重复。"""
    spec = given(CERTIFICATE).when(DRAFT)
    spec.then(e.CertificateDrafted(**dict(DRAFT))).when(DRAFT).then_nothing()


def test_sealing_fixes_identifier_number_and_validity() -> None:
    """用印时定下电子证照标识、证照编码和有效期，五年到对应日的前一日。"""
    sealed = given(CERTIFICATE, *DRAFTED_CERTIFICATE).when(SEAL).happens()[0]
    assert isinstance(sealed, e.CertificateSealed)
    assert sealed.numbered == e.Numbered(
        identifier=IDENTIFIER,
        number="涟市场监管局证字〔2026〕第000001号",
        valid_from=date(2026, 9, 24),
        valid_to=LAST_DAY,
    )


def test_sealing_twice_is_quiet() -> None:
    """已经用印的，再用印什么也不发生，标识不变。"""
    again = SEAL.model_copy(update={"numbering": SEAL.numbering.model_copy(update={"number": 2})})
    given(CERTIFICATE, *SEALED_CERTIFICATE).when(again).then_nothing()


@pytest.mark.parametrize(("history", "command"), [(DRAFTED_CERTIFICATE, SEAL), (SEALED_CERTIFICATE, ISSUE)])
def test_whoever_decided_neither_seals_nor_issues(
    history: tuple[e.CertificateEvent, ...], command: c.SealCertificate | c.IssueCertificate
) -> None:
    """作出决定的人不能用印，也不能签发。"""
    by_decider = command.model_copy(update={"by": DECIDER})
    given(CERTIFICATE, *history).when(by_decider).then_refused(errors.DeciderMayNotSealError)


def test_only_the_issuers_own_seal_is_used() -> None:
    """只能用制发单位自己的印章。"""
    foreign = SEAL.model_copy(update={"seal": SEAL.seal.model_copy(update={"seal_id": "ES-11320826XN00002009"})})
    given(CERTIFICATE, *DRAFTED_CERTIFICATE).when(foreign).then_refused(errors.WrongSealError)


def test_a_validity_by_decision_is_stated_when_sealing() -> None:
    """有效期按批准内容确定的，用印时必须写明。"""
    validity = Validity(kind=ValidityKind.BY_DECISION)
    drafted = e.CertificateDrafted(
        **{**dict(DRAFT), "certificate_type": DRAFT.certificate_type.model_copy(update={"validity": validity})}
    )
    given(CERTIFICATE, drafted).when(SEAL).then_refused(errors.ValidityNeededError)
    stated = SEAL.numbering.model_copy(update={"stated": StatedValidity(long_term=True)})
    sealed = given(CERTIFICATE, drafted).when(SEAL.model_copy(update={"numbering": stated})).happens()[0]
    assert isinstance(sealed, e.CertificateSealed)
    assert sealed.numbered.valid_to is None


def test_issuing_makes_valid() -> None:
    """签发之后有效，写明持证主体、制发单位和有效期。"""
    issued = given(CERTIFICATE, *SEALED_CERTIFICATE).when(ISSUE).happens()[0]
    assert isinstance(issued, e.CertificateIssued)
    assert (issued.identifier, issued.holder, issued.valid_to) == (IDENTIFIER, DRAFT.holder.person, LAST_DAY)


def test_nothing_is_issued_before_it_is_sealed() -> None:
    """没有用印的，不能签发。"""
    given(CERTIFICATE, *DRAFTED_CERTIFICATE).when(ISSUE).then_refused(errors.CertificateStateError)


def test_issuing_twice_is_quiet() -> None:
    """已经签发的，再点签发什么也不发生。"""
    given(CERTIFICATE, *VALID_CERTIFICATE).when(ISSUE).then_nothing()


def test_suspension_and_restoration_go_back_and_forth() -> None:
    """暂扣写明理由和依据；发还后恢复有效；重复的不再记。"""
    spec = given(CERTIFICATE, *VALID_CERTIFICATE).when(SUSPEND)
    suspended = e.CertificateSuspended(
        identifier=IDENTIFIER, reason="责令停业整顿", legal_basis=LAW, suspended_by=OFFICER
    )
    spec = spec.then(suspended).when(SUSPEND).then_nothing().when(RESTORE)
    restored = e.CertificateRestored(identifier=IDENTIFIER, reason="整改完成", restored_by=OFFICER)
    spec.then(restored).when(RESTORE).then_nothing()


@pytest.mark.parametrize("command", [SUSPEND, REQUEST])
def test_taking_a_right_away_names_its_ground(command: c.SuspendCertificate | c.RequestRevocation) -> None:
    """暂扣、撤销都要写明理由和法律依据。"""
    silent = command.model_copy(update={"legal_basis": " "})
    given(CERTIFICATE, *VALID_CERTIFICATE).when(silent).then_refused(errors.LegalBasisNeededError)


def test_revoking_takes_two_people() -> None:
    """撤销由一人提出、另一人确认，提出的人不能自己确认。"""
    spec = given(CERTIFICATE, *REVOCATION_REQUESTED)
    spec.when(c.ConfirmRevocation(by=OFFICER)).then_refused(errors.SecondPersonError)
    revoked = e.CertificateRevoked(
        identifier=IDENTIFIER,
        reason=REQUEST.reason,
        legal_basis=LAW,
        revoked_by=OFFICER,
        confirmed_by=SECOND,
        revoked_at=NOON,
    )
    spec.when(CONFIRM).then(revoked).when(CONFIRM).then_nothing()


def test_a_revocation_is_not_confirmed_before_it_is_requested() -> None:
    """没有人提出，就没有什么可确认。"""
    given(CERTIFICATE, *VALID_CERTIFICATE).when(CONFIRM).then_refused(errors.NoRevocationError)


def test_one_revocation_request_at_a_time() -> None:
    """已有待确认的撤销申请，不能再提一个；同样的再点一次，什么也不发生。"""
    spec = given(CERTIFICATE, *REVOCATION_REQUESTED)
    spec.when(REQUEST).then_nothing()
    spec.when(REQUEST.model_copy(update={"by": SECOND})).then_refused(errors.RevocationPendingError)


def test_a_declined_revocation_leaves_the_certificate_valid() -> None:
    """不予确认的，证照继续有效，可以亮证。"""
    declined = given(CERTIFICATE, *REVOCATION_REQUESTED).when(c.DeclineRevocation(by=SECOND, reason="证据不足"))
    spec = declined.then(e.RevocationDeclined(identifier=IDENTIFIER, reason="证据不足", declined_by=SECOND))
    assert len(spec.when(PRESENT).happens()) == 1


@pytest.mark.parametrize("command", [SUSPEND, REQUEST, RESTORE, ISSUE])
def test_what_is_revoked_stays_revoked(command: c.CertificateCommand) -> None:
    """撤销之后不能再暂扣、发还、签发。"""
    given(CERTIFICATE, *REVOKED_CERTIFICATE).when(command).then_refused(errors.CertificateStateError)


@pytest.mark.parametrize("history", [VALID_CERTIFICATE, SUSPENDED_CERTIFICATE])
def test_a_certificate_expires_at_the_end_of_its_last_day(history: tuple[e.CertificateEvent, ...]) -> None:
    """最后一天过完，自次日零时失效；计时器晚到，时刻不变。"""
    expire = c.ExpireCertificate()
    given(CERTIFICATE, *history).when(expire, at=AFTER_LAST_DAY - timedelta(seconds=1)).then_nothing()
    late = given(CERTIFICATE, *history).when(expire, at=AFTER_LAST_DAY + timedelta(days=9))
    expired = e.CertificateExpired(identifier=IDENTIFIER, expired_at=AFTER_LAST_DAY)
    late.then(expired).when(expire, at=AFTER_LAST_DAY + timedelta(days=10)).then_nothing()


@pytest.mark.parametrize("history", [VALID_CERTIFICATE, SUSPENDED_CERTIFICATE, REVOCATION_REQUESTED])
def test_a_certificate_ends_with_its_decision(history: tuple[e.CertificateEvent, ...]) -> None:
    """准予的决定不再有效，证照随之失效，以后不能再用；再说一次不重复。"""
    annulled = e.CertificateAnnulled(identifier=IDENTIFIER, **ANNUL.model_dump())
    ended = given(CERTIFICATE, *history).when(ANNUL).then(annulled)
    ended.when(ANNUL).then_nothing()
    given(CERTIFICATE, *history, annulled).when(WAIVER_USE).then_refused(errors.CertificateNotValidError)


@pytest.mark.parametrize("history", [DRAFTED_CERTIFICATE, SEALED_CERTIFICATE])
def test_what_was_not_issued_is_issued_no_more(history: tuple[e.CertificateEvent, ...]) -> None:
    """还没有签发的，不再签发；它没有标识可以公布。"""
    annulled = e.CertificateAnnulled(identifier="", **ANNUL.model_dump())
    given(CERTIFICATE, *history).when(ANNUL).then(annulled)
    given(CERTIFICATE, *history, annulled).when(ISSUE).then_refused(errors.CertificateStateError)


@pytest.mark.parametrize("history", [(), REVOKED_CERTIFICATE])
def test_where_no_certificate_is_nothing_ends(history: tuple[e.CertificateEvent, ...]) -> None:
    """没有证照的、已经撤销的，没有什么可失效。"""
    given(CERTIFICATE, *history).when(ANNUL).then_nothing()


@pytest.mark.parametrize(
    "history", [DRAFTED_CERTIFICATE, SEALED_CERTIFICATE, SUSPENDED_CERTIFICATE, REVOKED_CERTIFICATE]
)
@pytest.mark.parametrize("command", [PRESENT, USE, WAIVER_USE])
def test_only_a_valid_certificate_is_presented_or_used(
    history: tuple[e.CertificateEvent, ...], command: c.CertificateCommand
) -> None:
    """只有有效的证照才能亮证、用证：未签发的、暂扣的、撤销的都不行。"""
    given(CERTIFICATE, *history).when(command).then_refused(errors.CertificateNotValidError)


def test_past_its_last_day_nothing_is_presented_even_before_the_timer() -> None:
    """有效期一过就不能亮证，不必等系统记下失效。"""
    given(CERTIFICATE, *VALID_CERTIFICATE).when(PRESENT, at=AFTER_LAST_DAY).then_refused(
        errors.CertificateNotValidError
    )


def test_only_the_holder_presents() -> None:
    """只有持证人本人才能亮证。"""
    foreign = PRESENT.model_copy(update={"by": "f" * 32})
    given(CERTIFICATE, *VALID_CERTIFICATE).when(foreign).then_refused(errors.NotTheHolderError)


def test_a_presentation_holds_for_a_minute() -> None:
    """亮证六十秒内有效。"""
    presented = given(CERTIFICATE, *VALID_CERTIFICATE).when(PRESENT).happens()[0]
    assert isinstance(presented, e.CertificatePresented)
    assert presented.expires_at - presented.presented_at == timedelta(seconds=60)


def test_a_presentation_is_used_once() -> None:
    """一次亮证只能使用一次。"""
    soon = NOON + timedelta(seconds=30)
    spec = given(CERTIFICATE, *PRESENTED_CERTIFICATE).when(USE, at=soon)
    used = e.CertificateUsed(identifier=IDENTIFIER, used_by=USE.by, **USE.model_dump(exclude={"by"}))
    elsewhere = USE.model_copy(update={"material_code": "other"})
    spec.then(used).when(elsewhere, at=soon).then_refused(errors.PresentationUsedError)


@pytest.mark.parametrize("seconds", [60, 3600])
def test_a_presentation_lapses(seconds: int) -> None:
    """六十秒一到，亮证失效。"""
    at = NOON + timedelta(seconds=seconds)
    given(CERTIFICATE, *PRESENTED_CERTIFICATE).when(USE, at=at).then_refused(errors.PresentationEndedError)


def test_nothing_is_used_on_a_presentation_that_never_was() -> None:
    """没有亮过证，就不能凭亮证使用。"""
    given(CERTIFICATE, *VALID_CERTIFICATE).when(USE).then_refused(errors.PresentationEndedError)


def test_old_presentations_are_forgotten_when_a_new_one_begins() -> None:
    """重新亮证时，过期的旧码不再保留，也不能再用。"""
    again = PRESENT.model_copy(update={"presentation_id": "00000000-0000-4000-8000-000000000002"})
    later = NOON + timedelta(minutes=5)
    spec = given(CERTIFICATE, *PRESENTED_CERTIFICATE)
    spec = spec.when(again, at=later).then(*spec.when(again, at=later).happens())
    spec.when(USE, at=later).then_refused(errors.PresentationEndedError)


def test_a_waiver_is_evidence_bound_to_case_and_material_once() -> None:
    """免提交核验即用证，绑定办件和材料；同一件同一份材料只记一次。"""
    spec = given(CERTIFICATE, *VALID_CERTIFICATE).when(WAIVER_USE)
    used = e.CertificateUsed(identifier=IDENTIFIER, used_by=WAIVER_USE.by, **WAIVER_USE.model_dump(exclude={"by"}))
    spec.then(used).when(WAIVER_USE).then_nothing()


def test_a_waiver_counts_on_the_day_it_was_checked() -> None:
    """免提交以核验当日是否有效为准：核验时有效、登记时已过最后一天的，照记。"""
    late = given(CERTIFICATE, *VALID_CERTIFICATE).when(WAIVER_USE, at=AFTER_LAST_DAY)
    assert len(late.happens()) == 1


@pytest.mark.parametrize("history", [DRAFTED_CERTIFICATE, SEALED_CERTIFICATE, VALID_CERTIFICATE, REVOKED_CERTIFICATE])
def test_each_look_at_the_holder_is_recorded(history: tuple[e.CertificateEvent, ...]) -> None:
    """查看持证主体脱敏的信息，看一次记一次；证照的状态不因此改变。"""
    look, shown = c.ShowHolder(look=LOOK), e.HolderShown(look=LOOK)
    looked = given(CERTIFICATE, *history).when(look).then(shown).when(look).then(shown)
    assert looked.state == given(CERTIFICATE, *history).state


def test_a_look_has_its_reason() -> None:
    """查看的事由选“其他”的，必须写明；没有证照，无从查看。"""
    unsaid = c.ShowHolder(look=LOOK.model_copy(update={"note": None}))
    given(CERTIFICATE, *VALID_CERTIFICATE).when(unsaid).then_refused(LookNeedsNoteError)
    given(CERTIFICATE).when(c.ShowHolder(look=LOOK)).then_refused(errors.CertificateStateError)
