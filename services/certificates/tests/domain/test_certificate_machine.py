"""随便怎样要求证照：不合规则的发生不了，重复的什么也不做，状态照样折得出来，快照照样接得上。"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.domain.certificate import commands as c
from certificates.domain.certificate import events as e
from certificates.domain.certificate import states as s
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.testing.scenarios import (
    ANNUL,
    DECIDER,
    DRAFT,
    HOLDER,
    ISSUE,
    LAW,
    LOOK,
    OFFICER,
    PRESENT,
    SEAL,
    SECOND,
    USE,
    VALID_CERTIFICATE,
)
from kernel.errors import RuleBrokenError
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, repeating_is_quiet

PEOPLE = (DECIDER, OFFICER, SECOND)
SHOWN = tuple(f"00000000-0000-4000-8000-00000000000{n}" for n in range(3))


def _by(command: c.CertificateCommand) -> list[c.CertificateCommand]:
    return [command.model_copy(update={"by": who}) for who in PEOPLE]


COMMANDS: tuple[c.CertificateCommand, ...] = (
    DRAFT,
    *_by(SEAL),
    *_by(ISSUE),
    *_by(c.SuspendCertificate(by="", reason="停业整顿", legal_basis=LAW)),
    *_by(c.RestoreCertificate(by="", reason="整改完成")),
    *_by(c.RequestRevocation(by="", reason="欺骗取得", legal_basis=LAW)),
    *_by(c.ConfirmRevocation(by="")),
    *_by(c.DeclineRevocation(by="", reason="证据不足")),
    c.ExpireCertificate(),
    ANNUL,
    c.ShowHolder(look=LOOK),
    c.ShowHolder(look=LOOK.model_copy(update={"note": None})),
    c.ShowHolder(look=LOOK.model_copy(update={"fields": ()})),
    *(c.PresentCertificate(by=who, presentation_id=shown) for who in (HOLDER, "f" * 32) for shown in SHOWN),
    *(USE.model_copy(update={"presentation_id": shown}) for shown in ("", *SHOWN)),
)
STEPS = st.tuples(st.sampled_from(COMMANDS), st.sampled_from((0, 0, 0, 20, 61, 86_400, 6 * 366 * 86_400)))


def _asked(command: c.CertificateCommand, now: datetime) -> c.CertificateCommand:
    return command.model_copy(update={"used_at": now}) if isinstance(command, c.UseCertificate) else command


class Walk:
    """One certificate's life under arbitrary requests."""

    def __init__(self, *history: e.CertificateEvent) -> None:
        self.history = list(history)
        self.state: s.CertificateState = CERTIFICATE.initial
        for event in history:
            self.state = CERTIFICATE.evolve(self.state, event)
        self.now = NOON

    def step(self, command: c.CertificateCommand, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        command = _asked(command, self.now)
        try:
            happened = CERTIFICATE.decide(command, self.state, self.now)
        except RuleBrokenError:
            return
        if isinstance(command, c.ShowHolder):
            self.looked(command, happened)
            return
        if happened:
            assert repeating_is_quiet(CERTIFICATE, self.history, command, self.now)
        for event in happened:
            self.state = CERTIFICATE.evolve(self.state, event)
            self.history.append(event)

    def looked(self, command: c.ShowHolder, happened: Sequence[e.CertificateEvent]) -> None:
        """A look leaves everything as it was; asked again it is another, one form is kept to one by its command key."""
        assert happened == (e.HolderShown(look=LOOK),)
        assert command.look == LOOK
        assert not isinstance(self.state, s.NoCertificate)
        assert CERTIFICATE.evolve(self.state, happened[0]) == self.state

    def of(self, kind: type[e.CertificateEvent]) -> list[int]:
        return [at for at, event in enumerate(self.history) if isinstance(event, kind)]


@settings(max_examples=500, deadline=None)
@given(st.booleans(), st.lists(STEPS, max_size=50))
def test_no_request_in_any_order_breaks_a_rule(is_valid: bool, steps: list[tuple[c.CertificateCommand, int]]) -> None:
    """先用印后签发，撤销两人，失效撤销之后再无下文，每次亮证至多用一次。"""
    walk = Walk(*VALID_CERTIFICATE) if is_valid else Walk()
    for command, seconds in steps:
        walk.step(command, seconds)
    _made_once_and_in_order(walk)
    _ended_for_good(walk)
    _shown_and_used_by_the_rules(walk)


def _made_once_and_in_order(walk: Walk) -> None:
    made = [walk.of(kind) for kind in (e.CertificateDrafted, e.CertificateSealed, e.CertificateIssued)]
    assert all(len(at) <= 1 for at in made)
    assert [at[0] for at in made if at] == list(range(sum(1 for at in made if at)))
    for event in walk.history:
        if isinstance(event, e.CertificateSealed):
            assert event.sealed_by != DECIDER
        if isinstance(event, e.CertificateIssued):
            assert event.issued_by != DECIDER
        if isinstance(event, e.CertificateRevoked):
            assert event.revoked_by != event.confirmed_by


def _ended_for_good(walk: Walk) -> None:
    ended = walk.of(e.CertificateRevoked) + walk.of(e.CertificateExpired) + walk.of(e.CertificateAnnulled)
    assert len(ended) <= 1
    assert ended in ([], [len(walk.history) - 1])
    assert isinstance(walk.state, s.EndedCertificate) == bool(ended)


def _shown_and_used_by_the_rules(walk: Walk) -> None:
    used = [one.presentation_id for one in walk.history if isinstance(one, e.CertificateUsed) if one.presentation_id]
    assert len(used) <= len(walk.of(e.CertificatePresented))
    suspended = False
    for event in walk.history:
        match event:
            case e.CertificateSuspended() | e.CertificateRestored():
                assert suspended != isinstance(event, e.CertificateSuspended)
                suspended = not suspended
            case e.CertificatePresented():
                assert not suspended
                assert event.presented_by == HOLDER
            case e.CertificateUsed():
                assert not suspended


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=30), st.integers(0, 40))
def test_a_snapshot_at_any_point_leads_to_the_same_state(
    steps: list[tuple[c.CertificateCommand, int]], cut: int
) -> None:
    """在任何一步存下的状态，读回来接着折，结果一样。"""
    walk = Walk(*VALID_CERTIFICATE)
    for command, seconds in steps:
        walk.step(command, seconds)
    state: s.CertificateState = CERTIFICATE.initial
    for number, event in enumerate(_stored(walk.history)):
        if number == cut:
            state = type(state).model_validate(state.model_dump(mode="json"))
        state = CERTIFICATE.evolve(state, event)
    expected: s.CertificateState = CERTIFICATE.initial
    for event in _stored(walk.history):
        expected = CERTIFICATE.evolve(expected, event)
    assert state == expected


def test_the_presented_code_survives_the_walk() -> None:
    """随机走法里确有亮证可用：已签发的证照，本人亮证即成。"""
    walk = Walk(*VALID_CERTIFICATE)
    walk.step(PRESENT, 0)
    walk.step(USE, 20)
    assert len(walk.of(e.CertificateUsed)) == 1


def _stored(history: list[e.CertificateEvent]) -> list[e.CertificateEvent]:
    """The events as they stand in the record: personal values as tokens."""
    token = Sealed.stored("s1.a256gcm." + HOLDER + ".stream.1.holder_name.AAAA")
    changes = {
        e.CertificateDrafted: {"face": token},
        e.CertificateIssued: {"holder_name": token},
    }
    stored = [one.model_copy(update=changes.get(type(one), {})) for one in history]
    return [_with_holder(one, token) if isinstance(one, e.CertificateDrafted) else one for one in stored]


def _with_holder(drafted: e.CertificateDrafted, token: Sealed[str]) -> e.CertificateDrafted:
    return drafted.model_copy(update={"holder": drafted.holder.model_copy(update={"name": token, "number": token})})
