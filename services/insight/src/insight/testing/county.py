"""A month of a small county, drawn from a seed: items, towns, cases at every stage, ratings, tickets."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from random import Random
from uuid import uuid5

from insight import consumed as c
from insight.testing.scenarios import NAMESPACE, Spoken, SpokenCase, SpokenTicket, calendar, item, item_stream
from kernel.clock import CHINA_TIME
from kernel.messages import Message

TOWNS = {
    "town-liancheng": "涟城街道",
    "town-gaogou": "高沟镇",
    "town-wugang": "五港镇",
    "town-hongyao": "红窑镇",
    "town-zhuma": "朱码街道",
    "town-tangji": "唐集镇",
    "town-dadong": "大东镇",
    "town-nanji": "南集镇",
}
BODIES = {"market": "市场监管局", "police": "公安局", "housing": "住建局", "approval": "行政审批局", "civil": "民政局"}
ITEMS = (
    ("company-setup", "公司设立登记", "approval", 3, 0, "business_licence"),
    ("food-licence", "食品经营许可（新办）", "market", 20, 8, "food_business_licence"),
    ("residence", "居住证办理", "police", 15, 5, "residence_permit"),
    ("construction", "建筑工程施工许可", "housing", 7, 3, "construction_permit"),
    ("marriage", "结婚登记", "civil", 1, 0, "marriage_cert"),
    ("drug-retail", "药品零售经营许可", "market", 20, 10, "drug_licence"),
)
CERTIFICATES = {"id_card": "居民身份证", "business_licence": "营业执照", "property_cert": "不动产权证书"}
CHANNELS = ("WINDOW",) * 7 + ("PC",) * 6 + ("MOBILE",) * 9 + ("KIOSK",) * 2 + ("COURIER",)
NEGATIVE = ("DISSATISFIED", "VERY_DISSATISFIED")
LEVELS = ("VERY_SATISFIED",) * 14 + ("SATISFIED",) * 8 + ("BASICALLY_SATISFIED",) * 2 + NEGATIVE


def county(now: datetime, *, cases: int, tickets: int, seed: int = 7) -> Iterator[Spoken]:
    """Everything that was said in it up to now, each stream in its own order."""
    yield from _catalog(now - timedelta(days=200))
    draw = Random(seed)  # noqa: S311 -- a play, no secret
    for number in range(cases):
        yield from _until(now, _case(draw, number, now).said)
    for number in range(tickets):
        yield from _until(now, _ticket(draw, number, now).said)


def _until(now: datetime, said: Iterable[Spoken]) -> Iterator[Spoken]:
    return (one for one in said if one.at <= now)


def _catalog(when: datetime) -> Iterator[Spoken]:
    def of(name: str, message: Message) -> Spoken:
        return Spoken(uuid5(NAMESPACE, name), message, when)

    yield of("calendar", calendar())
    for body, name in BODIES.items():
        yield of(body, c.BodyPublished(body=body, name=f"涟水县{name}", short_name=name))
    for town, name in TOWNS.items():
        place = f"place-center-{town.removeprefix('town-')}"
        yield of(
            place,
            c.PlacePublished(place=place, name=f"{name}便民服务中心", kind="town_center", town=town, town_name=name),
        )
    for kind, name in CERTIFICATES.items():
        yield of(kind, c.CertificateTypePublished(certificate_type=kind, name=name, issuing_body_name="公安局"))
    for number, (item_id, name, body, statutory, promised, _) in enumerate(ITEMS):
        published = item(
            item_id,
            name=name,
            body=body,
            statutory=statutory,
            promised=promised,
            case_kind="PROMISED" if promised else "IMMEDIATE",
            depth=(1, 2, 3, 4, 5) if number % 5 else (1, 2, 3),
            visits=number % 3,
            certificate_free=body != "housing",
            offered_at=("county", "town") if number % 2 else ("county",),
        )
        yield Spoken(item_stream(item_id), published, when)


def _opening(draw: Random, now: datetime) -> datetime:
    """Some working moment of the last five weeks; more lately than long ago, none at the weekend."""
    while True:
        day = now.astimezone(CHINA_TIME).date() - timedelta(days=int(draw.triangular(0, 35, 3)))
        moment = datetime.combine(day, time(9), CHINA_TIME) + timedelta(minutes=draw.randrange(0, 8 * 60))
        if day.weekday() < 5 and moment <= now:  # noqa: PLR2004 -- Saturday is day five
            return moment


def _case(draw: Random, number: int, now: datetime) -> SpokenCase:
    item_id, name, body, _, promised, certificate_type = draw.choice(ITEMS)
    case = SpokenCase(number, item_id, name, body, f"涟水县{BODIES[body]}", certificate_type)
    received = _opening(draw, now)
    channel, required = draw.choice(CHANNELS), draw.randint(3, 7)
    case.received(
        received,
        channel=channel,
        town=draw.choice(["", "", "", *TOWNS, "town-liancheng"]),
        received_by="wang-shoujian" if channel == "WINDOW" or draw.random() < 0.1 else "",  # noqa: PLR2004 -- one in ten
        required=required,
        waived=draw.randint(0, min(3, required)),
    )
    if draw.randrange(30) == 0:
        return case.withdrawn(received + timedelta(hours=2))
    if draw.randrange(9) == 0:
        case.supplement_requested(received + timedelta(hours=3))
        received += timedelta(days=1)
    accepted = received + timedelta(minutes=40)
    due_at = datetime.combine(accepted.date() + timedelta(days=promised * 7 // 5 + 1), time(17, 30), CHINA_TIME)
    case.accepted(accepted, due_at)
    if draw.randrange(25) == 0:
        return case  # nobody gets round to it
    late = draw.randrange(30) == 0
    took = timedelta(minutes=30) if not promised else (due_at - accepted) * draw.uniform(0.2, 0.9)
    concluded = due_at + timedelta(days=2) if late else accepted + took
    return _after(draw, case.concluded(concluded, on_time=not late), concluded)


def _after(draw: Random, case: SpokenCase, concluded: datetime) -> SpokenCase:
    _supervised(case, concluded)
    if draw.randrange(12):
        case.certificate_issued(concluded + timedelta(minutes=30))
    case.delivered(concluded + timedelta(days=draw.randint(0, 1)), draw.choice(("WINDOW", "ONLINE", "COURIER")))
    if draw.randrange(3) == 0:
        return case
    level, rated = draw.choice(LEVELS), concluded + timedelta(hours=2)
    case.rated(level, rated, real_name=draw.randrange(3) > 0)
    if level in NEGATIVE:
        case.negative_opened(rated, rated + timedelta(days=7))
        if draw.randrange(4):
            case.rectified(rated + timedelta(days=4)).negative_closed(rated + timedelta(days=5))
    return case


def _supervised(case: SpokenCase, concluded: datetime) -> None:
    """Most sign the day after, some late, some not at all."""
    due_at = concluded + timedelta(days=2)
    case.supervision_sent(concluded, due_at, "market")
    if case.number % 11 == 0:
        return
    late = case.number % 13 == 0
    signed = due_at + timedelta(days=1) if late else concluded + timedelta(days=1)
    case.supervision_signed(signed, on_time=not late)
    if case.number % 5 == 0:
        case.finding_reported(signed + timedelta(days=3), "NOT_COMPLIANT" if case.number % 2 else "COMPLIANT")


def _ticket(draw: Random, number: int, now: datetime) -> SpokenTicket:
    created = _opening(draw, now)
    ticket = SpokenTicket(number).created(
        created,
        source=draw.choice(("PHONE", "PHONE", "PHONE", "WEB", "RATING")),
        town=draw.choice(list(TOWNS)),
        kind=draw.choice(("CONSULT", "HELP", "COMPLAINT")),
    )
    if draw.randrange(3) == 0:
        return ticket.answered(created + timedelta(minutes=6))
    due_at = created + timedelta(days=7)
    ticket.dispatched(created + timedelta(minutes=20), due_at, draw.choice(list(BODIES)))
    if draw.randrange(10) == 0:
        ticket.returned(created + timedelta(hours=5))
    if draw.randrange(12) == 0:
        return ticket
    late = draw.randrange(18) == 0
    done = due_at + timedelta(days=2) if late else created + timedelta(days=draw.uniform(1, 6))
    solved = draw.choice(("YES", "YES", "YES", "PARTLY", "NO"))
    level = "DISSATISFIED" if solved == "NO" else draw.choice(("VERY_SATISFIED", "SATISFIED", ""))
    return ticket.followed_up(done, solved=solved, level=level).closed(done + timedelta(hours=1), on_time=not late)
