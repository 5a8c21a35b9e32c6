"""Figures for machines: every number with its pair, its definition's version, its period, and the rows behind it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from insight.access import Reader
from insight.asking import AskedScope, Word, behind_of
from insight.metrics.catalogue import metric, that_fit
from insight.metrics.figure import Figure, Kind
from insight.metrics.metric import Metric, Side, behind, figures
from insight.metrics.scope import Scope
from insight.views.case_facts import CASE_FACTS
from insight.views.item_facts import ITEM_FACTS
from insight.views.supervision_facts import SUPERVISION_FACTS
from insight.views.surges import SURGES
from insight.views.ticket_facts import TICKET_FACTS
from insight.views.waiver_facts import WAIVER_FACTS
from kernel.errors import BadInputError
from kernel.service import Service, ThisService
from kernel.web import Page, Paging, cursor_of, paging

router = APIRouter(prefix="/api", tags=["figures"])
FACTS = (CASE_FACTS, ITEM_FACTS, TICKET_FACTS, WAIVER_FACTS, SUPERVISION_FACTS, SURGES)


class SideMissingError(BadInputError):
    code = "FIGURE_HAS_ONE_SIDE"
    title = "该指标是计数，没有分母"


@router.get("/figures")
async def all_figures(request: Request, service: ThisService, scope: AskedScope, _: Reader) -> dict[str, Any]:
    """所选范围内能统计的全部指标。"""
    await seen(service, request)
    metrics = that_fit(scope)
    found = zip(metrics, figures(service.read, metrics, scope), strict=True)
    root = request.scope.get("root_path", "")
    return {"as_of": scope.as_of, "figures": [as_json(one, figure, scope, root) for one, figure in found]}


@router.get("/figures/{name}/cases")
async def rows_behind(
    request: Request,
    service: ThisService,
    name: str,
    scope: AskedScope,
    page: Annotated[Paging, Depends(paging)],
    _: Reader,
    variant: Word = "",
    side: Annotated[Side, Query()] = Side.NUMERATOR,
) -> Page[dict[str, Any]]:
    """一个指标的分子、分母或者差额由哪些办件（事项、工单）组成。"""
    await seen(service, request)
    asked = metric(name, variant)
    require_side(asked, side)
    start = int(page.last[0]) if page.last else 0
    rows = behind(service.read, asked, side, scope, limit=page.limit + 1, offset=start)
    more = cursor_of(start + page.limit) if len(rows) > page.limit else None
    return Page(items=tuple(row_as_json(row) for row in rows[: page.limit]), next_cursor=more)


async def seen(service: Service, request: Request) -> None:
    """Wait until everything figures are made of shows what `after=` names."""
    for view in FACTS:
        await service.seen(view, request)


def require_side(asked: Metric, side: Side) -> None:
    if asked.kind is Kind.COUNT and side is not Side.NUMERATOR:
        raise SideMissingError


def as_json(asked: Metric, figure: Figure, scope: Scope, root: str) -> dict[str, Any]:
    """The payload of `metrics.md`: whole numbers; the text is for people."""
    return {
        "metric": figure.metric,
        "variant": figure.variant,
        "title": asked.title,
        "definition": asked.formula,
        "definition_version": figure.definition_version,
        "kind": figure.kind,
        "unit": figure.unit,
        "scale": figure.scale,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "text": None if figure.value is None else figure.text,
        "target": None if figure.target is None else float(figure.target),
        "reached": figure.reached,
        "period": {"name": figure.period, "since": figure.since, "until": figure.until},
        "as_of": figure.as_of,
        "cases": root + behind_of(asked, scope),
    }


def row_as_json(row: Any) -> Mapping[str, Any]:
    return {field.name: getattr(row, field.name) for field in fields(row)}
