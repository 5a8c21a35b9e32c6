"""人人可看的一页：超过承诺期限办结的，公开原因；不写申请人和办件编号。"""

from typing import Any

from fastapi import APIRouter, Request, Response

from approval.views.calendar import working_calendar
from approval.views.cases import CASES, CaseRow
from approval.views.questions import concluded_late
from kernel.service import ThisService
from legaltime import Calendar

router = APIRouter(include_in_schema=False)
_SHOWN = 100


@router.get("/late")
async def late(request: Request, service: ThisService) -> Response:
    """超期公开：最近超过承诺期限办结的一百件，超了几日、为什么。"""
    await service.seen(CASES, request)
    calendar = working_calendar(service.read)
    rows = [_told(row, calendar) for row in concluded_late(service.read, limit=_SHOWN)]
    return service.page(request, "late.html", rows=rows, most=_SHOWN)


def _told(row: CaseRow, calendar: Calendar) -> dict[str, Any]:
    assert row.concluded_at is not None, "only what is concluded is late for good"
    assert row.due_at is not None, "what was concluded had a due moment"
    days = calendar.working_days_between(row.due_at.date(), row.concluded_at.date())
    return {
        "body_name": row.item.body_name,
        "item_name": row.item_name,
        "promised": row.item.promised_limit.unit.text(row.item.promised_limit.amount),
        "concluded_at": row.concluded_at,
        "days": f"{days} 个工作日" if days else "不足 1 个工作日",
        "reason": row.late_reason,
    }
