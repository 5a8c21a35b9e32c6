"""What the neighbours say of believable cases, items and tickets: for tests that need a county."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from insight import consumed as c
from insight.views.case_facts import rating_of
from kernel.clock import CHINA_TIME
from kernel.messages import Message
from legaltime import Budget, Unit

NAMESPACE = UUID("9f0a8a56-5a1a-5d0f-8f63-0d7c7a2b8e11")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing said: about which stream, what, when."""

    subject: UUID
    message: Message
    at: datetime


def at(day: int, hour: int = 9, minute: int = 0, *, month: int = 9) -> datetime:
    """A moment of the autumn of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA_TIME)


@dataclass(slots=True)
class SpokenCase:
    """One case's life, said step by step; each step gives what was said, to the tests that count it."""

    number: int
    item_id: str = "food-licence"
    item_name: str = "食品经营许可（新办）"
    body: str = "market"
    body_name: str = "涟水县市场监督管理局"
    certificate_type: str | None = "food_business_licence"
    said: list[Spoken] = field(default_factory=list)

    @property
    def case_id(self) -> UUID:
        return uuid5(NAMESPACE, f"case:{self.number}")

    @property
    def notice_id(self) -> UUID:
        return uuid5(self.case_id, "supervision")

    def say(self, message: Message, when: datetime, subject: UUID | None = None) -> "SpokenCase":
        self.said.append(Spoken(subject or self.case_id, message, when))
        return self

    def received(
        self,
        when: datetime,
        *,
        channel: str = "WINDOW",
        town: str = "",
        received_by: str = "",
        required: int = 5,
        waived: int = 0,
    ) -> "SpokenCase":
        item = c.ReceivedItem(
            item_id=self.item_id,
            name=self.item_name,
            topic="市场准入",
            body=self.body,
            body_name=self.body_name,
            certificate_type=self.certificate_type,
        )
        message = c.ApplicationReceived(
            case_no=f"320826{when:%y%m%d}{self.number:09}",
            item=item,
            channel=channel,
            place=f"place-center-{town.removeprefix('town-')}" if town else "place-county-center",
            town=town,
            received_by=received_by,
            received_at=when,
            required_count=required,
            waived_count=waived,
        )
        self.say(message, when)
        for each in range(waived):
            kind = ("id_card", "business_licence", "property_cert")[each % 3]
            code = f"{self.item_id}-m{each + 1:02}"
            self.say(c.MaterialWaived(material_code=code, certificate_type=kind, waived_at=when), when)
        return self

    def accepted(self, when: datetime, due_at: datetime) -> "SpokenCase":
        return self.say(c.CaseAccepted(accepted_at=when, due_at=due_at), when)

    def concluded(
        self, when: datetime, *, outcome: str = "GRANTED", on_time: bool = True, statutory: bool = True
    ) -> "SpokenCase":
        message = c.CaseConcluded(outcome=outcome, concluded_at=when, on_time=on_time, statutory_on_time=statutory)
        self.say(message, when)
        return self.say(c.ResultReturned(returned_at=when), when)

    def supplement_requested(self, when: datetime) -> "SpokenCase":
        return self.say(c.SupplementRequested(), when)

    def withdrawn(self, when: datetime) -> "SpokenCase":
        self.say(c.ApplicationWithdrawn(withdrawn_at=when), when)
        return self.say(c.CaseWithdrawn(withdrawn_at=when), when)

    def delivered(self, when: datetime, method: str = "WINDOW") -> "SpokenCase":
        return self.say(c.ResultDelivered(delivered_at=when, method=method), when)

    def certificate_issued(self, when: datetime) -> "SpokenCase":
        message = c.CertificateIssued(
            certificate_identifier=f"cert-{self.number}", case_id=self.case_id, issued_at=when
        )
        return self.say(message, when, uuid5(self.case_id, "certificate"))

    def supervision_sent(self, when: datetime, due_at: datetime, supervising_body: str = "") -> "SpokenCase":
        message = c.SupervisionNoticeSent(
            case_no=f"320826{when:%y%m%d}{self.number:09}",
            item_id=self.item_id,
            item_name=self.item_name,
            approving_body=self.body,
            approving_body_name=self.body_name,
            supervising_body=supervising_body or self.body,
            supervising_body_name=supervising_body or self.body_name,
            sent_at=when,
            due_at=due_at,
        )
        return self.say(message, when, self.notice_id)

    def supervision_signed(self, when: datetime, *, on_time: bool = True) -> "SpokenCase":
        return self.say(c.SupervisionNoticeAcknowledged(acknowledged_at=when, on_time=on_time), when, self.notice_id)

    def supervision_redated(self, when: datetime, due_at: datetime) -> "SpokenCase":
        return self.say(c.SupervisionRedated(due_at=due_at), when, self.notice_id)

    def finding_reported(self, when: datetime, finding: str = "COMPLIANT") -> "SpokenCase":
        return self.say(c.SupervisionFindingReported(finding=finding), when, self.notice_id)

    def rated(self, level: str, when: datetime, *, channel: str = "MOBILE", real_name: bool = True) -> "SpokenCase":
        message = c.RatingSubmitted(
            case_id=self.case_id, level=level, channel=channel, is_real_name=real_name, rated_at=when
        )
        return self.say(message, when, rating_of(self.case_id))

    def negative_opened(self, when: datetime, due_at: datetime) -> "SpokenCase":
        return self.say(c.NegativeRatingOpened(case_id=self.case_id, due_at=due_at), when, rating_of(self.case_id))

    def rectified(self, when: datetime) -> "SpokenCase":
        rating = rating_of(self.case_id)
        self.say(c.RectificationDone(case_id=self.case_id, done_at=when), when, rating)
        return self.say(c.RaterFedBack(case_id=self.case_id, fed_back_at=when), when, rating)

    def negative_closed(self, when: datetime, *, on_time: bool = True) -> "SpokenCase":
        return self.say(c.NegativeRatingClosed(closed_at=when, on_time=on_time), when, rating_of(self.case_id))


@dataclass(slots=True)
class SpokenTicket:
    """One hotline ticket's life."""

    number: int
    said: list[Spoken] = field(default_factory=list)

    @property
    def ticket_id(self) -> UUID:
        return uuid5(NAMESPACE, f"ticket:{self.number}")

    def say(self, message: Message, when: datetime) -> "SpokenTicket":
        self.said.append(Spoken(self.ticket_id, message, when))
        return self

    def created(self, when: datetime, *, source: str = "PHONE", town: str = "", kind: str = "HELP") -> "SpokenTicket":
        message = c.TicketCreated(
            ticket_no=f"{when:%Y%m%d}{self.number:05}",
            source=source,
            kind=kind,
            topic_name="路灯维修",
            town=town,
            created_at=when,
        )
        return self.say(message, when)

    def answered(self, when: datetime) -> "SpokenTicket":
        return self.say(c.TicketAnsweredDirectly(answered_at=when), when)

    def dispatched(self, when: datetime, due_at: datetime, *bodies: str) -> "SpokenTicket":
        units = tuple(c.AssignedUnit(body=body, body_name=body) for body in bodies or ("housing",))
        return self.say(c.TicketDispatched(units=units, due_at=due_at, dispatched_at=when), when)

    def returned(self, when: datetime, body: str = "housing") -> "SpokenTicket":
        return self.say(c.TicketReturned(body=body), when)

    def followed_up(self, when: datetime, *, solved: str = "YES", level: str = "SATISFIED") -> "SpokenTicket":
        return self.say(c.TicketFollowedUp(solved=solved, level=level, followed_up_at=when), when)

    def reworked(self, when: datetime, due_at: datetime) -> "SpokenTicket":
        return self.say(c.TicketReworkOrdered(due_at=due_at), when)

    def closed(self, when: datetime, *, on_time: bool = True, reason: str = "SOLVED") -> "SpokenTicket":
        return self.say(c.TicketClosed(reason=reason, closed_at=when, on_time=on_time), when)


def item(
    item_id: str,
    *,
    name: str = "食品经营许可（新办）",
    body: str = "market",
    case_kind: str = "PROMISED",
    statutory: int = 20,
    promised: int = 8,
    unit: Unit = Unit.WORKING_DAY,
    depth: tuple[int, ...] = (1, 2, 3, 4),
    depth_level: str = "IV",
    visits: int = 0,
    is_online: bool = True,
    in_center: bool = True,
    certificate_free: bool = True,
    waivable: bool = True,
    offered_at: tuple[str, ...] = ("county",),
) -> c.ItemPublished:
    """An item as the catalog publishes it."""
    return c.ItemPublished(
        item_id=item_id,
        task_version=1,
        name=name,
        body=body,
        body_name=body,
        case_kind=case_kind,
        statutory_limit=Budget(amount=statutory, unit=unit),
        promised_limit=Budget(amount=promised, unit=unit),
        materials=(c.ListedMaterial(waiver_mode="CERTIFICATE" if waivable else "NONE"),),
        online_depth=depth,
        depth_level=depth_level,
        onsite_visits=visits,
        is_online=is_online,
        in_center=in_center,
        certificate_free=certificate_free,
        offered_at=offered_at,
    )


def item_stream(item_id: str) -> UUID:
    return uuid5(NAMESPACE, f"item:{item_id}")


def calendar() -> c.CalendarPublished:
    """The year of the tests, with its autumn holidays."""
    holidays = {date(2026, 9, 25) + timedelta(days=n): "中秋节" for n in range(3)}
    holidays |= {date(2026, 10, day): "国庆节" for day in range(1, 8)}
    makeup_days = (date(2026, 9, 20), date(2026, 10, 10))
    return c.CalendarPublished(year=2026, version=1, holidays=holidays, makeup_days=makeup_days)
