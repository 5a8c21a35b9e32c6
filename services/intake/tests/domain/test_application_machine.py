"""一份申请任凭怎样操作：不会走到不该有的状态，重复不起作用，任何时候都能重放。"""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from intake.domain.application import commands as c
from intake.domain.application import events as e
from intake.domain.application import states as s
from intake.domain.application.decide import APPLICATION
from intake.domain.channels import Channel, Delivery
from intake.domain.materials import required_materials
from intake.testing import scenarios as sc
from kernel.errors import RuleBrokenError
from kernel.masking import Look, LookReason
from kernel.testing.spec import NOON

CODES = [one.code for one in sc.ITEM.materials] + ["other-m01"]
HELD = [(), (sc.BUSINESS_LICENCE,), (sc.BUSINESS_LICENCE, sc.ID_CARD)]
BEFORE = (s.NoApplication, s.DraftApplication, s.AbandonedDraft)
ENDS = (s.EndedApplication, s.AnnulledApplication, s.AbandonedDraft)


class Applying(RuleBasedStateMachine):
    """A citizen, a clerk and approval do whatever they like in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[e.ApplicationEvent] = []
        self.state: s.ApplicationState = APPLICATION.initial
        self.now = NOON

    def ask(self, command: c.ApplicationCommand) -> None:
        self.now += timedelta(minutes=1)
        try:
            events = APPLICATION.decide(command, self.state, self.now)
        except RuleBrokenError:
            return
        before = self.state
        for event in events:
            self.state = APPLICATION.evolve(self.state, event)
            self.history.append(event)
        if isinstance(command, c.ShowApplicant):
            assert self.state == before
            return  # a second look is a second look; one form sent twice is kept to one by its command key
        assert not (isinstance(before, ENDS) and events)
        self.is_quiet_the_second_time(command)

    def is_quiet_the_second_time(self, command: c.ApplicationCommand) -> None:
        if isinstance(command, c.NameApplicant | c.FillForm):  # said again it is said anew: sealed values have no equal
            return
        try:
            assert APPLICATION.decide(command, self.state, self.now) == ()
        except RuleBrokenError:
            return

    @rule(listed=st.booleans())
    def start(self, listed: bool) -> None:
        item = sc.ITEM if listed else None
        self.ask(c.DraftApplicationFor(item=item, by="wang-shoujian", channel=Channel.WINDOW))

    @rule(n=st.integers(0, 2), answer=st.booleans())
    def answer(self, n: int, answer: bool) -> None:
        question_id = [sc.Q1, sc.Q2, "unknown"][n]
        self.ask(c.AnswerSituation(question_id=question_id, answer=answer))

    @rule(number=st.sampled_from([sc.NUMBER, "320826199001010002"]))
    def name(self, number: str) -> None:
        kind = e.ApplicantKind.NATURAL_PERSON
        self.ask(c.NameApplicant(person=sc.PERSON, kind=kind, name="测试·周小满", number=number))

    @rule(delivery=st.sampled_from(Delivery))
    def fill(self, delivery: Delivery) -> None:
        self.ask(c.FillForm(form=sc.FORM, has_address=False, delivery=delivery))

    @rule(code=st.sampled_from(CODES), at_window=st.booleans())
    def attach(self, code: str, at_window: bool) -> None:
        paper = e.Attachment(code=code, name="", collected_as=e.Collected.PAPER)
        self.ask(c.AttachMaterials(attached=(paper,), at_window=at_window))

    @rule(code=st.sampled_from(CODES))
    def detach(self, code: str) -> None:
        self.ask(c.DetachMaterial(code=code))

    @rule()
    def fill_in_everything(self) -> None:
        self.start(listed=True)
        self.answer(n=0, answer=False)
        self.answer(n=1, answer=True)
        self.name(number=sc.NUMBER)
        self.fill(delivery=Delivery.WINDOW)
        for code in (sc.FORM_CODE, sc.CHARTER_CODE, sc.ID_CODE):
            self.attach(code=code, at_window=True)

    @rule(held=st.sampled_from(HELD), committed=st.booleans())
    def receive(self, held: Any, committed: bool) -> None:
        how = {"holdings": held, "commitment_signed": committed}
        self.ask(c.ReceiveApplication(case_no=sc.CASE_NO, received_by="wang-shoujian", **how))

    @rule()
    def notice(self) -> None:
        self.ask(c.NoteSupplement(**dict(sc.NOTICED)))

    @rule()
    def supply(self) -> None:
        self.ask(c.SupplySupplement())

    @rule()
    def tolerate(self) -> None:
        self.ask(c.NoteTolerance(**dict(sc.TOLERATED)))

    @rule()
    def hand_in(self) -> None:
        self.ask(c.SupplyOutstanding())

    @rule()
    def withdraw_commitment(self) -> None:
        self.ask(c.WithdrawCommitment())

    @rule(told=st.booleans())
    def note_hearing(self, told: bool) -> None:
        self.ask(c.NoteHearing(request_by=self.now + timedelta(minutes=3) if told else None))

    @rule()
    def request_hearing(self) -> None:
        self.ask(c.RequestHearing(requester=sc.HEARING_REQUESTED.requester))

    @rule()
    def withdraw(self) -> None:
        self.ask(c.WithdrawApplication(reason=e.WithdrawReason.OTHER))

    @rule(outcome=st.sampled_from(e.ResultOutcome))
    def result(self, outcome: e.ResultOutcome) -> None:
        self.ask(c.NoteResult(outcome=outcome, document_no="涟政服决字〔2026〕第0924000001号", ready_at=self.now))

    @rule()
    def annul(self) -> None:
        self.ask(c.NoteAnnulment(document_no="涟政服撤销字〔2026〕第0924000001号", annulled_at=self.now))

    @rule(method=st.sampled_from(Delivery))
    def deliver(self, method: Delivery) -> None:
        self.ask(c.DeliverResult(method=method, by="wang-shoujian"))

    @rule(fields=st.sampled_from([(), ("name", "number")]), reason=st.sampled_from(LookReason))
    def look(self, fields: tuple[str, ...], reason: LookReason) -> None:
        self.ask(c.ShowApplicant(look=Look(fields=fields, reason=reason)))

    @rule()
    def abandon(self) -> None:
        self.ask(c.AbandonDraft())

    @invariant()
    def happens_at_most_once(self) -> None:
        once = (e.ApplicationDrafted, e.ApplicationReceived, e.ResultReady, e.ResultDelivered, e.DraftAbandoned)
        for kind in (*once, e.HearingRequested):
            assert sum(isinstance(event, kind) for event in self.history) <= 1

    @invariant()
    def a_result_is_delivered_only_when_ready(self) -> None:
        kinds = [type(event) for event in self.history]
        if e.ResultDelivered in kinds:
            assert kinds.index(e.ResultReady) < kinds.index(e.ResultDelivered)
            assert e.ResultAnnulled not in kinds

    @invariant()
    def nothing_unlisted_is_ever_held(self) -> None:
        if isinstance(self.state, s.DraftApplication):
            wanted = {one.material.code for one in required_materials(self.state.item, self.state.answers)}
            assert {one.code for one in self.state.attached} <= wanted

    @invariant()
    def nobody_looks_before_receipt_or_without_a_reason(self) -> None:
        looks = [n for n, event in enumerate(self.history) if isinstance(event, e.ApplicantShown)]
        received = [n for n, event in enumerate(self.history) if isinstance(event, e.ApplicationReceived)]
        assert not looks or received[0] < looks[0]
        for event in self.history:
            if isinstance(event, e.ApplicantShown):
                assert event.look.fields
                assert event.look.reason is not LookReason.OTHER

    @invariant()
    def received_means_counted(self) -> None:
        received = next((one for one in self.history if isinstance(one, e.ApplicationReceived)), None)
        assert (received is None) is isinstance(self.state, BEFORE)
        if received is not None:
            waived = [one for one in self.history if isinstance(one, e.MaterialWaived)]
            assert received.waived_count == len(waived)
            assert len(received.materials) + len(received.outstanding) == received.required_count
            main = {one.code for one in sc.ITEM.materials if one.main}
            assert main.isdisjoint(one.code for one in received.outstanding)

    def teardown(self) -> None:
        state: s.ApplicationState = APPLICATION.initial
        for event in self.history:
            state = APPLICATION.evolve(state, event)
        assert state == self.state


EVENTS = (
    *sc.RECEIVED,
    sc.WAIVED,
    sc.COMMITTED,
    sc.UNCOMMITTED,
    sc.HEARING_NOTICED,
    sc.HEARING_REQUESTED,
    sc.NOTICED,
    sc.SUPPLEMENTED,
    sc.WITHDRAWN,
    sc.READY,
    sc.ANNULLED,
    sc.DELIVERED,
    sc.ABANDONED,
    sc.SHOWN,
)


@given(st.lists(st.sampled_from(EVENTS), max_size=12))
def test_any_record_can_be_folded(history: list[e.ApplicationEvent]) -> None:
    """任何次序的记录都能重放，不会出错。"""
    state: s.ApplicationState = APPLICATION.initial
    for event in history:
        state = APPLICATION.evolve(state, event)
    assert isinstance(state, APPLICATION.states)


TestApplying = Applying.TestCase
TestApplying.settings = settings(
    max_examples=500, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
