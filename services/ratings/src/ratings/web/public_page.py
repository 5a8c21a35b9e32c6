"""结果公开：各单位的比率，分子分母都在；不足五件的不公布，以免认出是谁。"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from kernel.views import ReadModel
from ratings.views.negatives import NEGATIVES, NegativeRow
from ratings.views.results import SMALLEST_CELL, Rate, Results, together

TOO_FEW: Final = f"不足 {SMALLEST_CELL} 件"
_PUBLISHED: Final = 10
_RATES: Final = ("active_rating_rate", "positive_rate", "strict_positive_rate")


def percent(rate: Rate) -> str:
    """99.10%, half up, with two decimals."""
    exact = Decimal(rate.numerator) * 100 / Decimal(rate.denominator)
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def shown(rate: Rate) -> str:
    return TOO_FEW if rate.is_small else f"{percent(rate)}（{rate.numerator} / {rate.denominator}）"


def public_results(results: Sequence[Results]) -> dict[str, Any]:
    """Every unit, those with too few ratings without figures, and the sum of the others."""
    enough = [one for one in results if one.effective >= SMALLEST_CELL]
    rows = [{"body_name": one.body_name, "cells": _cells(one)} for one in results]
    return {
        "rows": rows,
        "total": {"body_name": "以上足数的单位合计", "cells": _total(enough)} if enough else None,
        "too_few": len(results) - len(enough),
    }


def _cells(result: Results) -> list[str]:
    """A unit with too few ratings shows no rate at all: even the share who rated would give their number away."""
    small = result.effective < SMALLEST_CELL
    said = f"不足 {SMALLEST_CELL} 条评价" if small else f"{result.effective} 条评价"
    cells = [TOO_FEW if small else shown(getattr(result, name)) for name in _RATES]
    return [said, *cells, shown(result.rectification_rate)]


def _total(enough: Sequence[Results]) -> list[str]:
    """Each column adds up only what it shows, so that nothing left out can be had by subtraction."""
    rectified = together([one for one in enough if not one.rectification_rate.is_small])
    return [*_cells(together(enough))[:-1], shown(rectified.rectification_rate)]


def as_json(results: Sequence[Results]) -> list[dict[str, Any]]:
    """The same for machines; what is too small is null."""
    return [
        {
            "body": one.body,
            "body_name": one.body_name,
            **{
                name: None if one.effective < SMALLEST_CELL else _pair(getattr(one, name))
                for name in (*_RATES, "negative_rate")
            },
            "rectification_rate": _pair(one.rectification_rate),
        }
        for one in results
    ]


def _pair(rate: Rate) -> dict[str, int] | None:
    return None if rate.is_small else {"numerator": rate.numerator, "denominator": rate.denominator}


def published_rectifications(read: ReadModel) -> list[NegativeRow]:
    """The newest rectifications, as their public summaries say."""
    columns = NEGATIVES.table.c
    order = (columns.done_at.desc(), columns.rating_id)
    return read.find(NEGATIVES, columns.done_at.is_not(None), order_by=order, limit=_PUBLISHED)
