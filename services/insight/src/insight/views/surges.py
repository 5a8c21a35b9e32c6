"""哪些事项、场所、诉求此刻正在激增，先前激增过什么；由谁判断都一样，只听 insight.alert.v1。"""

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, assert_never
from uuid import UUID

from insight.domain.surge import Watched
from insight.published import SurgeDetected, SurgeEnded
from kernel.messages import Heard
from kernel.views import ReadModel, View

SurgeSaid = SurgeDetected | SurgeEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """The latest surge of one watched thing; `ended_at` None: it goes on."""

    stream_id: UUID
    watched: Watched
    code: str
    name: str
    began_at: datetime
    count: int
    usual_count: int = 0
    usual_hours: int = 0
    ended_at: datetime | None = None

    @property
    def usual(self) -> Fraction:
        """Per hour."""
        return Fraction(self.usual_count, self.usual_hours) if self.usual_hours else Fraction(0)


def evolve(row: Surge | None, heard: Heard[Any]) -> Surge | None:
    said: SurgeSaid = heard.body
    if row is not None and said.began_at < row.began_at:
        return row  # an older surge, said once more
    match said:
        case SurgeDetected():
            if row is not None and row.began_at == said.began_at:
                return row
            return Surge(stream_id=heard.subject, **said.model_dump() | {"watched": Watched(said.watched)})
        case SurgeEnded():
            known = row or Surge(
                stream_id=heard.subject,
                watched=Watched(said.watched),
                code=said.code,
                name=said.name,
                began_at=said.began_at,
                count=said.count,
            )
            return replace(known, ended_at=said.ended_at)
    assert_never(said)


SURGES = View(
    name="surges_v1",
    row=Surge,
    key="stream_id",
    hears=SurgeSaid.__args__,
    evolve=evolve,
    indexes=(("ended_at",),),
)


def surges(read: ReadModel) -> list[Surge]:
    """办件激增：此刻还没有回落的，件数多的在前。"""
    columns = SURGES.table.c
    return read.find(SURGES, columns.ended_at.is_(None), order_by=(columns.count.desc(), columns.stream_id))
