"""每个办件的事实：收件、受理、办结、证照、评价，一件一行；所有按件计算的指标都由它而来。

Each field is owned by one source; a row may start from any of them. The key is the id of the case's rating stream,
derived from the case's id, because the closing of a negative rating names nothing else.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, assert_never
from uuid import UUID, uuid5

from insight import consumed as c
from insight.views.days import day_of
from kernel.messages import Heard
from kernel.views import View

IntakeSaid = c.ApplicationReceived | c.ApplicationWithdrawn | c.ResultDelivered
ApprovalSaid = (
    c.CaseAccepted
    | c.AcceptanceDeemed
    | c.AcceptanceRefused
    | c.SupplementRequested
    | c.SpecialProcedureStarted
    | c.SpecialProcedureEnded
    | c.DueDateRecalculated
    | c.CaseConcluded
    | c.ResultReturned
    | c.CaseWithdrawn
)
RatingsSaid = c.RatingSubmitted | c.NegativeRatingOpened | c.RectificationDone | c.RaterFedBack | c.NegativeRatingClosed
Said = IntakeSaid | ApprovalSaid | c.CertificateIssued | RatingsSaid

WINDOW = "WINDOW"
ENTERED_ONLINE = frozenset({"PC", "MOBILE", "KIOSK"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What figures need of one case.

    `accepted_on` and `concluded_on` are the days it counts by: None again once it is withdrawn. `pending_due_at` and
    `rectify_by` are the dates that bind now: None while the clock stands and once nothing is left to do.
    `level` is that of a real rating: a default one is no one's.
    """

    rating_id: UUID
    case_id: UUID | None = None
    # intake
    case_no: str = ""
    item_id: str = ""
    item_name: str = ""
    theme: str = ""
    body: str = ""
    body_name: str = ""
    result_certificate: str = ""
    place: str = ""
    town: str = ""
    channel: str = ""
    assisted: bool = False
    received_at: datetime | None = None
    received_on: date | None = None
    required_count: int = 0
    waived_count: int = 0
    visits: int = 0
    application_withdrawn_at: datetime | None = None
    delivered_at: datetime | None = None
    # approval
    accepted_at: datetime | None = None
    accepted_on: date | None = None
    deemed: bool = False
    refused_at: datetime | None = None
    supplements: int = 0
    due_at: datetime | None = None
    pending_due_at: datetime | None = None
    concluded_at: datetime | None = None
    concluded_on: date | None = None
    outcome: str = ""
    on_time: bool | None = None
    statutory_on_time: bool | None = None
    early: bool | None = None
    same_day: bool | None = None
    returned_at: datetime | None = None
    case_withdrawn_at: datetime | None = None
    # certificates
    certificate_issued_at: datetime | None = None
    # ratings
    level: str = ""
    is_default: bool = False
    is_real_name: bool = False
    rated_on: date | None = None
    negative_due_at: datetime | None = None
    negative_due_on: date | None = None
    rectify_by: datetime | None = None
    rectified_at: datetime | None = None
    fed_back_at: datetime | None = None
    negative_closed_at: datetime | None = None
    negative_on_time: bool | None = None


def rating_of(case_id: UUID) -> UUID:
    """The stream in which the ratings service keeps what is said of a case."""
    return uuid5(case_id, "rating")


def case_of(heard: Heard[Any]) -> UUID | None:
    """The case a message is about, where it can be told."""
    said: Said = heard.body
    match said:
        case c.NegativeRatingClosed():
            return None
        case c.CertificateIssued() | c.RatingSubmitted() | c.NegativeRatingOpened():
            return said.case_id
        case c.RectificationDone() | c.RaterFedBack():
            return said.case_id
        case _:
            return heard.subject


def key_of(heard: Heard[Any]) -> UUID | None:
    if isinstance(heard.body, c.NegativeRatingClosed):
        return heard.subject
    case_id = case_of(heard)
    return None if case_id is None else rating_of(case_id)


def evolve(row: CaseFacts | None, heard: Heard[Any]) -> CaseFacts | None:
    key = key_of(heard)
    if key is None:
        return row
    known = row or CaseFacts(rating_id=key)
    return replace(known, case_id=known.case_id or case_of(heard), **changes(known, heard))


def changes(row: CaseFacts, heard: Heard[Any]) -> dict[str, Any]:
    """What one message changes, by whose message it is."""
    said: Said = heard.body
    if isinstance(said, IntakeSaid):
        return _intake(row, said)
    if isinstance(said, ApprovalSaid):
        return _approval(row, said, heard.at)
    if isinstance(said, c.CertificateIssued):
        return {"certificate_issued_at": said.issued_at}
    return _ratings(said)


def _intake(row: CaseFacts, said: IntakeSaid) -> dict[str, Any]:
    match said:
        case c.ApplicationReceived():
            return _received(said)
        case c.ApplicationWithdrawn():
            return {"application_withdrawn_at": said.withdrawn_at}
        case c.ResultDelivered():
            # Taking the result along on the day of the application is no second visit.
            again = said.method == WINDOW and day_of(said.delivered_at) != row.received_on
            return {"delivered_at": said.delivered_at, "visits": row.visits + again}
    assert_never(said)


def _received(said: c.ApplicationReceived) -> dict[str, Any]:
    return {
        "case_no": said.case_no,
        "item_id": said.item.item_id,
        "item_name": said.item.name,
        "theme": said.item.topic,
        "body": said.item.body,
        "body_name": said.item.body_name,
        "result_certificate": said.item.certificate_type or "",
        "place": said.place,
        "town": said.town,
        "channel": said.channel,
        "assisted": bool(said.received_by) and said.channel in ENTERED_ONLINE,
        "received_at": said.received_at,
        "received_on": day_of(said.received_at),
        "required_count": said.required_count,
        "waived_count": said.waived_count,
        "visits": int(said.channel == WINDOW),
    }


def _approval(row: CaseFacts, said: ApprovalSaid, at: datetime) -> dict[str, Any]:
    match said:
        case c.CaseAccepted() | c.AcceptanceDeemed():
            return {
                "accepted_at": said.accepted_at,
                "accepted_on": day_of(said.accepted_at),
                "deemed": isinstance(said, c.AcceptanceDeemed),
                "due_at": said.due_at,
                "pending_due_at": said.due_at,
            }
        case c.AcceptanceRefused():
            return {"refused_at": at, "pending_due_at": None}
        case c.SupplementRequested():
            return {"supplements": row.supplements + 1}
        case c.SpecialProcedureStarted():
            return {"pending_due_at": None} if said.clock_stops else {}
        case c.SpecialProcedureEnded() | c.DueDateRecalculated():
            return {"due_at": said.due_at, "pending_due_at": said.due_at}
        case c.CaseConcluded():
            return _concluded(row, said)
        case c.ResultReturned():
            return {"returned_at": said.returned_at}
        case c.CaseWithdrawn():
            gone = dict.fromkeys(("accepted_on", "concluded_on", "pending_due_at"))
            return {"case_withdrawn_at": said.withdrawn_at, **gone}
    assert_never(said)


def _concluded(row: CaseFacts, said: c.CaseConcluded) -> dict[str, Any]:
    concluded_on = day_of(said.concluded_at)
    return {
        "concluded_at": said.concluded_at,
        "concluded_on": concluded_on,
        "outcome": said.outcome,
        "on_time": said.on_time,
        "statutory_on_time": said.statutory_on_time,
        "same_day": concluded_on == row.accepted_on,
        "early": row.due_at is not None and concluded_on < day_of(row.due_at),
        "pending_due_at": None,
    }


def _ratings(said: RatingsSaid) -> dict[str, Any]:
    match said:
        case c.RatingSubmitted(channel="DEFAULT"):
            return {"is_default": True}
        case c.RatingSubmitted():
            level = {"level": said.level, "is_default": False, "is_real_name": said.is_real_name}
            return {**level, "rated_on": day_of(said.rated_at)}
        case c.NegativeRatingOpened():
            due_on = day_of(said.due_at)
            return {"negative_due_at": said.due_at, "negative_due_on": due_on, "rectify_by": said.due_at}
        case c.RectificationDone():
            return {"rectified_at": said.done_at, "rectify_by": None}
        case c.RaterFedBack():
            return {"fed_back_at": said.fed_back_at}
        case c.NegativeRatingClosed():
            return {"negative_closed_at": said.closed_at, "negative_on_time": said.on_time, "rectify_by": None}
    assert_never(said)


CASE_FACTS = View(
    name="case_facts_v1",
    row=CaseFacts,
    key="rating_id",
    hears=(*IntakeSaid.__args__, *ApprovalSaid.__args__, c.CertificateIssued, *RatingsSaid.__args__),
    key_of=key_of,
    evolve=evolve,
    # With what the cockpit counts beside the day, so that it never has to leave the index.
    indexes=(
        ("received_on", "town"),
        ("accepted_on", "town", "channel", "assisted"),
        ("concluded_on", "town", "on_time", "same_day", "level"),
        ("rated_on", "town", "level"),
        ("negative_due_on",),
        ("pending_due_at",),
        ("rectify_by",),
    ),
)
