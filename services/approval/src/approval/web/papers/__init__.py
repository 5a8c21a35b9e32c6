"""文书：每一种由记录中的哪个事件产生，写哪些内容；随时照原样重印。"""

from collections.abc import Mapping, Sequence
from typing import Any

from approval.views.cases import CaseRow
from approval.web.papers import aftermath, handling, procedures
from approval.web.papers.paper import Paper, Reading
from kernel.errors import NotFoundError
from kernel.events import Recorded


class PaperNotMadeError(NotFoundError):
    code = "PAPER_NOT_MADE"
    title = "该办件没有这份文书"


_ALL = (*handling.PAPERS, *procedures.PAPERS, *aftermath.PAPERS)
PAPERS: Mapping[str, Paper] = {paper.kind: paper for paper in _ALL}


def written(history: Sequence[Recorded[Any]]) -> list[tuple[str, str]]:
    """The papers of a case: under which name each is printed, and its title; a second one is `notice-2`."""
    return [
        (paper.kind if number == 1 else f"{paper.kind}-{number}", paper.title)
        for paper in _ALL
        for number, _ in enumerate(paper.sources(history), 1)
    ]


def made(name: str, row: CaseRow, history: Sequence[Recorded[Any]], reading: Reading) -> dict[str, Any]:
    """One paper by its name, word for word from the record; PaperNotMadeError where nothing stands behind it."""
    kind, _, number = name.partition("-")
    sources = PAPERS[kind].sources(history) if kind in PAPERS else []
    place = int(number) if number.isdecimal() else 1
    if not 1 <= place <= len(sources):
        raise PaperNotMadeError
    return PAPERS[kind].made(row, sources[place - 1], reading)
