"""申请的状态：每个状态只带决定所需的东西；`evolve` 说明每个事件留下什么。"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import assert_never

from intake.domain.application import events as e
from intake.domain.channels import Channel, Delivery
from intake.domain.items import Item
from kernel.events import State, Value
from kernel.sealed import Sealed


class Parties(Value):
    """谁可以动这份申请：填写的人、申请人、从哪个渠道来。"""

    drafted_by: str
    channel: Channel
    person: str = ""


class NoApplication(State):
    """尚无此申请。"""


class DraftApplication(State):
    """填写中：答题、写明申请人、填表、交材料，次序不限。"""

    parties: Parties
    item: Item
    place: str = ""
    town: str = ""
    answers: Mapping[str, bool] = {}
    applicant: e.Applicant | None = None
    form: Sealed[dict[str, str]] | None = None
    delivery: Delivery = Delivery.WINDOW
    attached: tuple[e.Attachment, ...] = ()


class ReceivedApplication(State):
    """已收件：等待受理和决定；`promised` 由承诺代替，撤回承诺以后就是 `owed`；`hearing_by` 以前可以要求听证。"""

    parties: Parties
    case_no: str
    promised: tuple[e.OutstandingMaterial, ...] = ()
    uncommitted: bool = False
    hearing_by: datetime | None = None
    hearing_requested: bool = False
    owed: tuple[e.OutstandingMaterial, ...] = ()
    attached: tuple[e.Attachment, ...] = ()


class SupplementingApplication(State):
    """补正中：等待申请人补交告知的材料。"""

    received: ReceivedApplication
    missing: tuple[e.MissingMaterial, ...]
    attached: tuple[e.Attachment, ...] = ()

    @property
    def parties(self) -> Parties:
        return self.received.parties


class OwingApplication(State):
    """已容缺受理：部门照常审查，等待申请人补交承诺的材料。"""

    received: ReceivedApplication
    owed: tuple[e.OutstandingMaterial, ...]
    due_at: datetime
    attached: tuple[e.Attachment, ...] = ()

    @property
    def parties(self) -> Parties:
        return self.received.parties


Awaiting = ReceivedApplication | SupplementingApplication | OwingApplication
"""还没有决定的。"""


class ReadyApplication(State):
    """结果已出，等待领取。"""

    parties: Parties
    case_no: str


class EndedApplication(State):
    """已领取结果：本件终结。"""

    parties: Parties


class AnnulledApplication(State):
    """结果领取以前，准予的决定失效：不再发给。"""

    parties: Parties


class WithdrawnApplication(State):
    """已撤回；撤回之前已经作出的决定仍会返回。"""

    parties: Parties
    case_no: str


class AbandonedDraft(State):
    """草稿已作废。"""

    parties: Parties


ApplicationState = (
    NoApplication
    | DraftApplication
    | ReceivedApplication
    | SupplementingApplication
    | OwingApplication
    | ReadyApplication
    | EndedApplication
    | AnnulledApplication
    | WithdrawnApplication
    | AbandonedDraft
)


def evolve(state: ApplicationState, event: e.ApplicationEvent) -> ApplicationState:
    match event:
        case e.ApplicationDrafted():
            parties = Parties(drafted_by=event.drafted_by, channel=event.channel)
            return DraftApplication(parties=parties, item=event.item, place=event.place, town=event.town)
        case e.SituationAnswered() | e.ApplicantNamed() | e.FormFilled():
            return _filled(state, event)
        case e.MaterialAttached() | e.MaterialDetached():
            return _with_material(state, event)
        case e.ApplicationReceived():
            return _received(state, event)
        case e.SupplementNoticed() | e.SupplementReceived():
            return _supplement(state, event)
        case e.ToleranceNoticed() | e.ToleranceExtended() | e.OutstandingMaterialReceived():
            return _owing(state, event)
        case e.ApplicationWithdrawn() | e.ResultReady() | e.ResultAnnulled() | e.ResultDelivered() | e.DraftAbandoned():
            return _ended(state, event)
        case e.CommitmentWithdrawn():
            return _uncommitted(state, event)
        case e.HearingNoticed() | e.HearingRequested():
            return _about_hearing(state, event)
        case e.CommitmentSigned() | e.MaterialWaived() | e.ApplicantShown():
            return state
    assert_never(event)


def _filled(state: ApplicationState, event: e.SituationAnswered | e.ApplicantNamed | e.FormFilled) -> ApplicationState:
    if not isinstance(state, DraftApplication):
        return state
    match event:
        case e.SituationAnswered():
            return state.model_copy(update={"answers": {**state.answers, event.question_id: event.answer}})
        case e.ApplicantNamed(applicant=applicant):
            parties = state.parties.model_copy(update={"person": applicant.person})
            return state.model_copy(update={"applicant": applicant, "parties": parties})
        case e.FormFilled():
            town = event.town or state.town
            return state.model_copy(update={"form": event.form, "delivery": event.delivery, "town": town})
    assert_never(event)


def _with_material(state: ApplicationState, event: e.MaterialAttached | e.MaterialDetached) -> ApplicationState:
    if not isinstance(state, DraftApplication | Awaiting):
        return state
    match event:
        case e.MaterialAttached(attachment=attachment):
            others = tuple(one for one in state.attached if one.code != attachment.code)
            return state.model_copy(update={"attached": (*others, attachment)})
        case e.MaterialDetached(code=code):
            return state.model_copy(update={"attached": tuple(one for one in state.attached if one.code != code)})
    assert_never(event)


def _received(state: ApplicationState, event: e.ApplicationReceived) -> ApplicationState:
    if not isinstance(state, DraftApplication):
        return state
    deferrable = {one.code for one in state.item.materials if one.deferrable}
    promised = tuple(
        e.OutstandingMaterial(code=one.code, name=one.name, deferrable=one.code in deferrable)
        for one in event.materials
        if one.by_commitment
    )
    return ReceivedApplication(parties=state.parties, case_no=event.case_no, promised=promised)


def _supplement(state: ApplicationState, event: e.SupplementNoticed | e.SupplementReceived) -> ApplicationState:
    match event, state:
        case e.SupplementNoticed(), ReceivedApplication():
            return SupplementingApplication(received=state, missing=event.missing)
        case e.SupplementReceived(), SupplementingApplication():
            return _owing_less(state.received, {one.code for one in event.materials})
    return state


def _owing(
    state: ApplicationState, event: e.ToleranceNoticed | e.ToleranceExtended | e.OutstandingMaterialReceived
) -> ApplicationState:
    match event, state:
        case e.ToleranceNoticed(), ReceivedApplication():
            kept = state.model_copy(update={"attached": ()})
            return OwingApplication(received=kept, owed=event.outstanding, due_at=event.due_at, attached=state.attached)
        case e.ToleranceExtended(), OwingApplication():
            return state.model_copy(update={"due_at": event.due_at})
        case e.OutstandingMaterialReceived(), _:
            return _handed_in(state, {one.code for one in event.materials})
    return state


def _handed_in(state: ApplicationState, came: Collection[str]) -> ApplicationState:
    match state:
        case ReceivedApplication():
            return _owing_less(state, came)
        case OwingApplication():
            owed = tuple(one for one in state.owed if one.code not in came)
            attached = tuple(one for one in state.attached if one.code not in came)
            received = _owing_less(state.received, came)
            if not owed:
                return received.model_copy(update={"attached": attached})
            return state.model_copy(update={"received": received, "owed": owed, "attached": attached})
    return state


def _owing_less(received: ReceivedApplication, came: Collection[str]) -> ReceivedApplication:
    """Without what came."""
    left = {
        name: tuple(one for one in getattr(received, name) if one.code not in came) for name in ("owed", "attached")
    }
    return received.model_copy(update=left)


def _uncommitted(state: ApplicationState, event: e.CommitmentWithdrawn) -> ApplicationState:
    match state:
        case ReceivedApplication():
            owed = (*state.owed, *event.materials)
            return state.model_copy(update={"promised": (), "uncommitted": True, "owed": owed})
        case SupplementingApplication() | OwingApplication():
            return state.model_copy(update={"received": _uncommitted(state.received, event)})
    return state


def _about_hearing(state: ApplicationState, event: e.HearingNoticed | e.HearingRequested) -> ApplicationState:
    match state:
        case ReceivedApplication():
            if isinstance(event, e.HearingNoticed):
                return state.model_copy(update={"hearing_by": event.request_by})
            return state.model_copy(update={"hearing_requested": True})
        case SupplementingApplication() | OwingApplication():
            return state.model_copy(update={"received": _about_hearing(state.received, event)})
    return state


def _ended(
    state: ApplicationState,
    event: e.ApplicationWithdrawn | e.ResultReady | e.ResultAnnulled | e.ResultDelivered | e.DraftAbandoned,
) -> ApplicationState:
    if isinstance(state, NoApplication):
        return state
    case_no = case_no_of(state)
    match event:
        case e.ApplicationWithdrawn():
            return WithdrawnApplication(parties=state.parties, case_no=case_no)
        case e.ResultReady():
            return ReadyApplication(parties=state.parties, case_no=case_no)
        case e.ResultAnnulled():
            return AnnulledApplication(parties=state.parties)
        case e.ResultDelivered():
            return EndedApplication(parties=state.parties)
        case e.DraftAbandoned():
            return AbandonedDraft(parties=state.parties)
    assert_never(event)


def case_no_of(state: ApplicationState) -> str:
    """The case number of an application that has one."""
    match state:
        case ReceivedApplication() | ReadyApplication() | WithdrawnApplication():
            return state.case_no
        case SupplementingApplication() | OwingApplication():
            return state.received.case_no
        case NoApplication() | DraftApplication() | EndedApplication() | AnnulledApplication() | AbandonedDraft():
            return ""
    assert_never(state)
