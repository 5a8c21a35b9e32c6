"""收件到受理的决定：每一件收件恰有一种答复——受理、一次性告知、不予受理，逾期未答的视为受理。"""

from collections.abc import Sequence
from datetime import datetime

from approval.domain import errors
from approval.domain.case import commands as c
from approval.domain.case import events as e
from approval.domain.case import states as s
from approval.domain.case.clocks import reckoned
from approval.domain.case.documents import document_no
from approval.domain.case.evolve import after_receipt
from approval.domain.skew import not_ahead, not_before
from approval.domain.time_limits import notice_due_at
from legaltime import Calendar, Ledger

_SUPPLEMENT_LAW = "《中华人民共和国行政许可法》第三十二条第一款第四项"
_AT_WINDOW = "WINDOW"


def receive(command: c.ReceiveCase, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """收件；授权窗口收齐材料的，收件即受理（涟政发〔2022〕120号任务6）。"""
    if not isinstance(state, s.UnknownCase):
        return ()
    not_ahead(command.received_at, now)
    fields = {name: getattr(command, name) for name in c.ReceiveCase.model_fields if name != "calendar"}
    received = e.CaseReceived(**fields, notice_due_at=notice_due_at(command.received_at, command.calendar))
    committed = any(one.by_commitment for one in command.materials)
    at_once = (
        command.item.acceptance_on_receipt
        and command.channel == _AT_WINDOW
        and not command.outstanding
        and not committed
    )
    if not at_once:
        return (received,)
    mode, at = e.AcceptanceMode.ON_RECEIPT, command.received_at
    return received, accepted_now(after_receipt(received), mode, command.received_by, at, command.calendar)


def accept(command: c.AcceptCase, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """选择告知承诺的，按承诺受理；有未修复的失信，承诺不能代替证明，应当告知补交。"""
    if isinstance(state, s.AcceptedCase):
        return ()
    received = being_received(state)
    if received.committed and command.has_breach:
        raise errors.CommitmentExcludedError
    mode = e.AcceptanceMode.COMMITMENT if received.committed else e.AcceptanceMode.NORMAL
    return (accepted_now(received, mode, command.by, now, command.calendar),)


def request_supplement(command: c.RequestSupplement, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """告知只有一次；再次告知须说明理由，补交过的材料不得再要。"""
    received = being_received(state)
    if received.notices and not command.reason:
        raise errors.AlreadyNoticedError
    if not command.missing:
        raise errors.NothingMissingError
    if any(one.code in received.supplied for one in command.missing):
        raise errors.AlreadySuppliedError
    requested = e.SupplementRequested(
        notice_no=document_no("补" if not received.notices else "再补", received.case_no, now),
        missing=command.missing,
        requested_by=command.by,
        legal_basis=_SUPPLEMENT_LAW,
        reason=command.reason if received.notices else "",
    )
    return (requested,)


def complete_supplement(command: c.CompleteSupplement, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    if not isinstance(state, s.SupplementingCase):
        return ()
    at = not_before(state.received.notice_from, not_ahead(command.completed_at, now))
    completed = e.SupplementCompleted(
        materials=command.materials,
        completed_at=at,
        notice_due_at=notice_due_at(at, command.calendar),
    )
    return (completed,)


def deem(command: c.DeemAcceptance, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    """自收到之日起算；补正过的，自补齐之日起算（行政许可法第三十二条第一款第四、五项）。"""
    if not isinstance(state, s.ReceivedCase):
        return ()
    promised, statutory = _both_limits(state.item, state.notice_from, command.calendar)
    deemed = e.AcceptanceDeemed(
        voucher_no=document_no("受", state.case_no, now),
        deemed_from=state.notice_from.date(),
        started_at=state.notice_from,
        promised=promised,
        statutory=statutory,
    )
    return (deemed,)


def refuse(command: c.RefuseAcceptance, state: s.CaseState, now: datetime) -> Sequence[e.CaseEvent]:
    received = being_received(state)
    if command.reason is e.RefusalReason.NOT_COMPETENT and not command.competent_body:
        raise errors.CompetentBodyNeededError
    refused = e.AcceptanceRefused(
        reason=command.reason,
        document_no=document_no("不受", received.case_no, now),
        explanation=command.explanation,
        competent_body=command.competent_body,
        refused_by=command.by,
    )
    return (refused,)


def being_received(state: s.CaseState) -> s.ReceivedCase:
    """只有待受理的才能受理、告知或者不予受理。"""
    if not isinstance(state, s.ReceivedCase):
        raise errors.CaseNotOpenError
    return state


def accepted_now(
    received: s.ReceivedCase, mode: e.AcceptanceMode, by: str, at: datetime, calendar: Calendar
) -> e.CaseAccepted:
    """受理：两个期限自受理次日起算；受理不早于收件。"""
    at = not_before(received.notice_from, at)
    promised, statutory = _both_limits(received.item, at, calendar)
    return e.CaseAccepted(
        mode=mode,
        voucher_no=document_no("受", received.case_no, at),
        accepted_by=by,
        accepted_at=at,
        promised=promised,
        statutory=statutory,
    )


def _both_limits(item: e.PinnedItem, started_at: datetime, calendar: Calendar) -> tuple[e.Reckoned, e.Reckoned]:
    promised = Ledger(budget=item.promised_limit, started_at=started_at)
    statutory = Ledger(budget=item.statutory_limit, started_at=started_at)
    return reckoned(promised, calendar), reckoned(statutory, calendar)
