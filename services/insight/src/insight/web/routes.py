"""驾驶舱的页面：总览、指标、乡镇，以及每个数背后的办件。"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

import hall_ui
from hall_ui import Change
from insight.access import Reader
from insight.api import FACTS, require_side, seen
from insight.asking import AskedMetric, AskedScope, query_of
from insight.metrics.metric import Side
from insight.views.calendar import working_calendar
from insight.web import behind
from insight.web import view_models as vm
from kernel.service import Service, ThisService
from kernel.web import last_seen

router = APIRouter(include_in_schema=False)


def _root(request: Request) -> str:
    root: str = request.scope.get("root_path", "")
    return root


@router.get("/")
async def cockpit(request: Request, service: ThisService, scope: AskedScope, _: Reader) -> Response:
    """今天的政务服务：每个数都能点到办件。"""
    await seen(service, request)
    page = vm.cockpit(service.read, scope, working_calendar(service.read), _root(request))
    return service.page(request, "cockpit.html", heading=f"{scope.period.label}的政务服务", **page)


@router.get("/figures")
async def all_figures(request: Request, service: ThisService, scope: AskedScope, _: Reader) -> Response:
    """全部指标及其口径。"""
    await seen(service, request)
    root = _root(request)
    return service.page(
        request,
        "figures.html",
        as_of=scope.as_of,
        where=vm.where(service.read, scope),
        groups=vm.figure_groups(service.read, scope, root),
        periods=vm.periods(scope, f"{root}/figures"),
        home=f"{root}/?{query_of(scope)}",
    )


@router.get("/towns")
async def towns(request: Request, service: ThisService, scope: AskedScope, _: Reader) -> Response:
    """各乡镇（街道）的办件。"""
    await seen(service, request)
    root = _root(request)
    return service.page(
        request,
        "towns.html",
        as_of=scope.as_of,
        towns=vm.town_rows(service.read, scope, root),
        periods=vm.periods(scope, f"{root}/towns"),
        home=f"{root}/?{query_of(scope)}",
    )


@router.get("/cases")
@router.get("/items")
async def rows_behind(
    request: Request,
    service: ThisService,
    scope: AskedScope,
    asked: AskedMetric,
    _: Reader,
    side: Annotated[Side, Query()] = Side.NUMERATOR,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """一个数由哪些办件（工单、事项）组成。"""
    await seen(service, request)
    require_side(asked, side)
    root = _root(request)
    return service.page(
        request,
        "behind.html",
        as_of=scope.as_of,
        where=vm.where(service.read, scope),
        pair=vm.pair,
        periods=_periods(request, asked, side, scope) if asked.when is not None else [],
        home=f"{root}/?{query_of(scope)}",
        **behind.page(service.read, asked, side, scope, start, root),
    )


def _periods(request: Request, asked: AskedMetric, side: Side, scope: AskedScope) -> list[tuple[str, str, bool]]:
    also = {"metric": asked.name, "variant": asked.variant, "side": str(side)}
    return vm.periods(scope, request.scope["path"], **also)


@router.get("/live")
async def live(request: Request, service: ThisService, _: Reader) -> Response:
    """数有变化时告诉页面来取。"""
    return hall_ui.stream(request, _changes(service, request))


async def _changes(service: Service, request: Request) -> AsyncIterator[Change]:
    async for count in service.changes(*FACTS, since=last_seen(request)):
        yield Change(id=str(count), event="changed", data="")
