"""The county that is played: who comes, for what, how it goes; all of it follows from one seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from identifiers import id_card
from identifiers import uscc as codes

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英文华建国玉兰春梅志远"
_LEVELS = ("VERY_SATISFIED", "SATISFIED", "BASICALLY_SATISFIED", "DISSATISFIED", "VERY_DISSATISFIED")
_LEVEL_WEIGHTS = (62, 26, 6, 4, 2)
_CHANNELS = ("WINDOW", "PC", "MOBILE", "KIOSK")
_CHANNEL_WEIGHTS = (45, 25, 25, 5)
_CHANCES = {
    "yes": 0.35,
    "promises": 0.4,
    "joint": 0.05,
    "noticed": 0.08,
    "procedure": 0.6,
    "denied": 0.03,
    "withdrawn": 0.02,
    "rates": 0.55,
    "answered_at_once": 0.4,
}
_PLAIN: dict[str, Any] = {
    "channel": "WINDOW",
    "promises": False,
    "joint": False,
    "commits": False,
    "hears": False,
    "denied": False,
    "withdrawn": False,
    "rates": True,
}
# A window may have accepted already; what came from home waits for the department.
_STAGES: tuple[dict[str, Any], ...] = (
    {"noticed": False, "procedure": False, "working_days": 0, "level": "DISSATISFIED"},
    {"noticed": False, "procedure": False, "working_days": 0, "level": "VERY_SATISFIED", "waits": 1, "channel": "PC"},
    {"noticed": True, "procedure": False, "working_days": 2, "level": "SATISFIED", "channel": "PC"},
    {"noticed": False, "procedure": True, "working_days": 2, "level": "SATISFIED"},
    {"noticed": False, "procedure": False, "working_days": 3, "level": "VERY_SATISFIED"},
)
_COMMITS = 2  # of so many applicants one promises where the list allows a promise instead of a proof
_HEARS = 25  # of so many cases one concerns somebody else so much that a hearing is offered
_COMPANIES = 1_000_000  # six digits of a code


@dataclass(frozen=True, slots=True)
class Applicant:
    """A synthetic person or company: sequence 000 and subject XN are never issued."""

    kind: str
    name: str
    number: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlan:
    """How one application will go; it `waits` so many days before the department looks at it."""

    number: int
    day: int
    item: dict[str, Any]
    applicant: Applicant
    channel: str
    answers: tuple[bool, ...]
    noticed: bool
    procedure: bool
    denied: bool
    withdrawn: bool
    working_days: int
    level: str
    rates: bool
    waits: int = 0
    promises: bool = False
    commits: bool = False
    joint: bool = False
    hears: bool = False


@dataclass(frozen=True, slots=True)
class CallPlan:
    """One call to 12345."""

    number: int
    day: int
    kind: str
    answered_at_once: bool
    solved: str


def applicant(chance: random.Random, number: int, *, company: bool) -> Applicant:
    phone = f"138{chance.randrange(10**8):08}"
    if company:
        return Applicant("ORGANIZATION", f"涟水试{number}商贸有限公司", uscc(number), phone)
    name = f"测试·{chance.choice(_SURNAMES)}{chance.choice(_GIVEN)}{chance.choice(_GIVEN)}"
    born = date(1955, 1, 1) + timedelta(days=chance.randrange(18_000))
    return Applicant("NATURAL_PERSON", name, id_number(born), phone)


def id_number(born: date) -> str:
    """A number that nobody has: division 320826, sequence 000, a right check digit (GB 11643)."""
    head = f"320826{born:%Y%m%d}000"
    return head + id_card.check_character(head)


def uscc(number: int) -> str:
    """A code that nobody has: subject XN and a right check character (GB 32100)."""
    subject = f"XN{number:06}"
    head = f"91320826{subject}{codes.organisation_check_character(subject)}"
    return head + codes.check_character(head)


def planned(
    items: Sequence[dict[str, Any]], *, cases: int, days: int, seed: int
) -> tuple[list[CasePlan], list[CallPlan]]:
    """The whole plan: items by their monthly volume, one call for every six cases."""
    chance = random.Random(seed)  # noqa: S311 -- a played county, the same for the same seed
    known = sorted(items, key=lambda item: str(item["item_id"]))
    weights = [max(int(item.get("monthly_volume") or 1), 1) for item in known]
    people = [applicant(chance, n, company=False) for n in range(max(cases // 2, 4))]
    companies = [applicant(chance, (seed * 1000 + n) % _COMPANIES, company=True) for n in range(max(cases // 4, 2))]
    plans = [
        _case(chance, n, chance.choices(known, weights)[0], people, companies, day=n * days // cases)
        for n in range(cases)
    ]
    kinds = ("CONSULT", "HELP", "COMPLAINT", "SUGGESTION")
    calls = [
        CallPlan(
            n,
            n * days // max(cases // 6, 1),
            chance.choices(kinds, (40, 30, 20, 10))[0],
            chance.random() < _CHANCES["answered_at_once"],
            chance.choices(("YES", "PARTLY", "NO"), (80, 15, 5))[0],
        )
        for n in range(cases // 6)
    ]
    return plans, calls


def first_day(
    items: Sequence[dict[str, Any]], *, cases: int, seed: int, desks: Sequence[str]
) -> tuple[list[CasePlan], list[CallPlan]]:
    """A small day on which each of these bodies has a case at every stage; the rest of the county as it comes."""
    plans, calls = planned(items, cases=cases, days=1, seed=seed)
    shown = zip((desk for desk in desks for _ in _STAGES), _STAGES * len(desks), strict=True)
    for number, (desk, stage) in enumerate(list(shown)[:cases]):
        item = _most_asked([one for one in items if one["body"] == desk], takes_days=stage["working_days"] > 0)
        who = applicant(random.Random(f"{seed}:{number}"), number, company=1 not in item.get("service_objects", [1]))  # noqa: S311 -- played people
        plans[number] = replace(plans[number], item=item, applicant=who, **{**_PLAIN, **stage})
    return plans, calls


def _most_asked(items: Sequence[dict[str, Any]], *, takes_days: bool) -> dict[str, Any]:
    slow = [item for item in items if item["case_kind"] != "IMMEDIATE"] if takes_days else []
    return max(slow or items, key=lambda one: (int(one.get("monthly_volume") or 0), str(one["item_id"])))


def _case(
    chance: random.Random,
    number: int,
    item: dict[str, Any],
    people: Sequence[Applicant],
    companies: Sequence[Applicant],
    *,
    day: int,
) -> CasePlan:
    for_companies = 1 not in item.get("service_objects", [1])
    return CasePlan(
        number=number,
        day=day,
        item=item,
        applicant=chance.choice(companies if for_companies else people),
        channel=chance.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0],
        answers=tuple(chance.random() < _CHANCES["yes"] for _ in range(12)),
        noticed=chance.random() < _CHANCES["noticed"],
        procedure=chance.random() < _CHANCES["procedure"],
        denied=chance.random() < _CHANCES["denied"],
        withdrawn=chance.random() < _CHANCES["withdrawn"],
        working_days=chance.choices((0, 1, 2, 3, 6), (50, 20, 15, 10, 5))[0],
        level=chance.choices(_LEVELS, _LEVEL_WEIGHTS)[0],
        rates=chance.random() < _CHANCES["rates"],
        promises=chance.random() < _CHANCES["promises"],
        joint=chance.random() < _CHANCES["joint"],
        commits=number % _COMMITS == 0,
        hears=number % _HEARS == 1,
    )
