"""The gallery's queue: a few rows that grow, and the changes a browser follows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hall_ui.sse import Change

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the queue."""

    number: str
    light: str
    left: str
    item: str
    applicant: str
    accepted: str
    due: str
    step: str
    clerk: str


LINES = (
    Line(
        "320826260921000418402",
        "red",
        "超期 1 个工作日",
        "食品经营许可（新办）",
        "陈*",
        "09-21",
        "10-10",
        "审查",
        "李决定",
    ),
    Line(
        "320826260924000512702",
        "amber",
        "今日到期",
        "药品零售经营许可",
        "涟水试三商贸有限公司",
        "09-24",
        "10-12",
        "决定",
        "李决定",
    ),
    Line(
        "320826260925000530102",
        "amber",
        "剩 1 个工作日",
        "特种设备使用登记",
        "淮安**机械有限公司",
        "09-25",
        "10-13",
        "审查",
        "李决定",
    ),
    Line("320826260925000533901", "amber", "剩 1 个工作日", "小餐饮备案", "周**", "09-25", "10-13", "审查", "—"),
    Line(
        "320826260916000377202",
        "paused",
        "暂停 · 现场勘验",
        "食品生产许可",
        "江苏**食品有限公司",
        "09-16",
        "—",
        "勘验",
        "李决定",
    ),
    Line(
        "320826260928000561804",
        "green",
        "剩 3 个工作日",
        "公司设立登记",
        "试四村股份经济合作社",
        "09-28",
        "10-15",
        "审查",
        "李决定",
    ),
    Line(
        "320826260929000570203",
        "green",
        "剩 4 个工作日",
        "第二类医疗器械经营备案",
        "涟水**医疗器械有限公司",
        "09-29",
        "10-16",
        "受理",
        "—",
    ),
    Line(
        "320826260929000571901",
        "green",
        "剩 4 个工作日",
        "个体工商户变更登记",
        "孙*",
        "09-29",
        "10-16",
        "审查",
        "李决定",
    ),
    Line(
        "320826260911000321702",
        "paused",
        "暂停 · 听证",
        "食品经营许可（变更）",
        "涟水**酒店",
        "09-11",
        "—",
        "听证",
        "钱二人",
    ),
    Line(
        "320826260930000588502", "green", "剩 6 个工作日", "食品经营许可（新办）", "吴**", "09-30", "10-20", "审查", "—"
    ),
    Line(
        "320826261008000601702",
        "green",
        "剩 8 个工作日",
        "公司变更登记",
        "淮安**商贸有限公司",
        "10-08",
        "10-22",
        "受理",
        "—",
    ),
    Line(
        "320826261009000612402",
        "green",
        "剩 9 个工作日",
        "药品零售经营许可",
        "涟水**大药房",
        "10-09",
        "10-23",
        "受理",
        "—",
    ),
)


class Board:
    """Rows in order of arrival; each arrival is a change with a position."""

    def __init__(self) -> None:
        self._arrived: list[Line] = []

    @property
    def position(self) -> int:
        return len(self._arrived)

    def lines(self) -> tuple[Line, ...]:
        return (*reversed(self._arrived), *LINES)

    def arrive(self) -> Line:
        number = f"3208262610120007{self.position:03d}02"
        line = Line(number, "green", "剩 10 个工作日", "食品经营许可（新办）", "郑**", "10-12", "10-26", "受理", "—")
        self._arrived.append(line)
        return line

    async def changes(self, seen: int) -> AsyncIterator[Change]:
        """One named, empty event per arrival after `seen`: the page pulls what it may see."""
        while True:
            while seen < self.position:
                seen += 1
                yield Change(str(seen), "changed", "")
            await asyncio.sleep(POLL_SECONDS)
