"""What the cockpit shows: tiles, numbers, the trend, the towns; every one with the address of what is behind it."""

from collections.abc import Iterable
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from insight.asking import COUNTY, behind_of, query_of
from insight.attention import concerns
from insight.metrics.catalogue import metric, that_fit
from insight.metrics.figure import Figure, Kind, half_up
from insight.metrics.metric import Metric, Side, figures, figures_by
from insight.metrics.scope import Period, Scope
from insight.trends import TREND_DAYS, sparks_by_town, trend
from insight.views.item_facts import ITEM_FACTS
from insight.views.places import body_names, town_names
from kernel.views import ReadModel
from legaltime import Calendar

TILES = tuple(
    map(
        metric,
        ("one_net_case_rate", "certificate_free_rate", "on_time_rate", "positive_rate", "ticket_on_time_rate"),
    )
)
NUMBERS = tuple(
    map(
        metric,
        (
            "received_count",
            "concluded_count",
            "one_net_item_rate",
            "actual_online_rate",
            "immediate_case_rate",
            "waiver_type_count",
            "active_rating_rate",
        ),
    )
)
TOWN_FIGURES = tuple(
    map(metric, ("received_count", "actual_online_rate", "one_net_case_rate", "on_time_rate", "positive_rate"))
)
TOWNS_SHOWN = 6


def cockpit(read: ReadModel, scope: Scope, calendar: Calendar, root: str) -> dict[str, Any]:
    """The whole first page."""
    asked = [one for one in (*TILES, *NUMBERS) if one.base.fits(scope)]
    found = dict(zip(asked, figures(read, asked, scope), strict=True))
    went = trend(read, scope)
    towns = town_rows(read, scope, root) if scope.town is None else []
    return {
        "as_of": scope.as_of,
        "where": where(read, scope),
        "tiles": [tile(one, found[one], scope, root) for one in TILES if one in found],
        "numbers": [number(one, found[one], scope, root) for one in NUMBERS if one in found],
        "trend": {
            "days": [f"{day:%m-%d}" for day in went.days],
            "series": [["收件", list(went.received)], ["办结", list(went.concluded)]],
            "length": TREND_DAYS,
        },
        "concerns": [concern | {"href": root + concern["href"]} for concern in _plain(read, scope, calendar)],
        "towns": towns[:TOWNS_SHOWN],
        "town_count": len(towns),
        "towns_href": f"{root}/towns?{query_of(scope)}",
        "figures_href": f"{root}/figures?{query_of(scope)}",
        "periods": periods(scope, f"{root}/"),
    }


def _plain(read: ReadModel, scope: Scope, calendar: Calendar) -> Iterable[dict[str, Any]]:
    for one in concerns(read, scope, calendar):
        yield asdict(one) | {"link": "查看"}


def periods(scope: Scope, page: str, **also: str) -> list[tuple[str, str, bool]]:
    """The segments on top of a page."""
    return [
        (each.label, f"{page}?{query_of(scope, period=str(each), **also)}", each is scope.period) for each in Period
    ]


def where(read: ReadModel, scope: Scope) -> str:
    """The filters in words."""
    said = [body_names(read).get(scope.body, scope.body)] if scope.body else []
    if scope.town is not None:
        said.append(town_names(read).get(scope.town, scope.town))
    if scope.item:
        item = read.get(ITEM_FACTS, scope.item)
        said.append(item.name if item else scope.item)
    return " · ".join(said)


# -- figures


def tile(asked: Metric, figure: Figure, scope: Scope, root: str) -> dict[str, Any]:
    """What the kpi macro wants; the rate is rounded here, half up, so that the page cannot round otherwise."""
    return {
        "title": asked.title,
        "href": root + behind_of(asked, scope, _worth_seeing(figure)),
        "rate": None if figure.rate is None else float(half_up(figure.rate * 100, 2)) / 100,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "target": None if figure.target is None else float(figure.target),
        "unit": asked.unit,
        "note": distance(asked, figure),
    }


def _worth_seeing(figure: Figure) -> Side:
    """A tile opens to what is missing; when nothing is, to what was counted."""
    return Side.MISSING if figure.missing > 0 else Side.NUMERATOR


def distance(asked: Metric, figure: Figure) -> str:
    """How far from the target, or what is not in the numerator."""
    if figure.distance:
        return f"差 {half_up(Fraction(figure.distance, figure.scale), 0)} {asked.unit}"
    if figure.missing and figure.kind is Kind.RATE:
        return f"{asked.missing_word} {half_up(Fraction(figure.missing, figure.scale), 0)}"
    return ""


def number(asked: Metric, figure: Figure, scope: Scope, root: str) -> dict[str, Any]:
    """A small number in the row below the tiles."""
    short = figure.reached is False
    return {
        "text": asked.title,
        "number": figure.text,
        "unit": "" if figure.value is None else figure.sign,
        "href": root + behind_of(asked, scope),
        "kind": "amber" if short else "",
    }


def pair(figure: Figure) -> str:
    """Numerator and denominator as they are counted: 40,112 / 41,606 件."""
    digits = 0 if figure.scale == 1 else 1
    parts = [figure.numerator] if figure.denominator is None else [figure.numerator, figure.denominator]
    return " / ".join(half_up(Fraction(part, figure.scale), digits) for part in parts) + f" {figure.unit}"


def figure_groups(read: ReadModel, scope: Scope, root: str) -> list[dict[str, Any]]:
    """Every metric that can be told for the scope, by group, with its definition."""
    metrics = that_fit(scope)
    groups: dict[str, list[dict[str, Any]]] = {}
    for one, figure in zip(metrics, figures(read, metrics, scope), strict=True):
        groups.setdefault(one.group, []).append(
            {
                "title": one.title,
                "formula": one.formula,
                "name": f"{one.name} · {one.variant}",
                "text": figure.text + ("" if figure.value is None else figure.sign),
                "pair": pair(figure),
                "target": goal(figure),
                "light": {True: "green", False: "amber", None: ""}[figure.reached],
                "href": root + behind_of(one, scope),
                "dated": one.when is not None,
            }
        )
    return [{"title": title, "lines": lines} for title, lines in groups.items()]


def goal(figure: Figure) -> str:
    if figure.target is None:
        return "—"
    return (
        half_up(figure.target, 0) + figure.unit if figure.kind is Kind.COUNT else f"{half_up(figure.target * 100, 0)}%"
    )


# -- towns


def town_rows(read: ReadModel, scope: Scope, root: str) -> list[dict[str, Any]]:
    """Every town, those with most cases first; the county's own counters are one line among them."""
    names = town_names(read)
    by_town = figures_by(read, TOWN_FIGURES, scope, lambda base: base.town)
    sparks = sparks_by_town(read, scope)
    rows = [
        {
            "name": name,
            "href": f"{root}/?{query_of(scope, town=town or COUNTY)}",
            "figures": [_town_figure(one, by_town.get(town, {}), scope, town, root) for one in TOWN_FIGURES],
            "spark": sparks.get(town),
            "received": _numerator(by_town.get(town, {})),
        }
        for town, name in names.items()
    ]
    return sorted(rows, key=lambda row: -row["received"])


def _numerator(found: dict[tuple[str, str], Figure]) -> int:
    first = found.get(TOWN_FIGURES[0].key)
    return 0 if first is None else first.numerator


def _town_figure(
    asked: Metric, found: dict[tuple[str, str], Figure], scope: Scope, town: str, root: str
) -> dict[str, str]:
    figure = found.get(asked.key) or asked.figure(scope, 0, 0)
    text = figure.text + ("%" if figure.kind is Kind.RATE and figure.rate is not None else "")
    return {"text": text, "href": root + behind_of(asked, scope, town=town or COUNTY)}
