"""Old documents to new ones: every version of an event that was ever stored stays loadable."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upcaster:
    """Turns a document of `kind` at version `since` into one of version `since + 1`."""

    kind: str
    since: int
    change: Callable[[Document], Document]


class NoUpcasterError(LookupError):
    """A stored version has no way up to the current one; history would become unreadable."""


class Upcasting:
    """The chains of all upcasters of one service."""

    def __init__(self, upcasters: Iterable[Upcaster] = ()) -> None:
        self._steps = {(step.kind, step.since): step.change for step in upcasters}

    def lift(self, kind: str, document: Document, *, stored: int, current: int) -> Document:
        for version in range(stored, current):
            change = self._steps.get((kind, version))
            if change is None:
                raise NoUpcasterError(f"{kind} v{version}")
            document = change(document)
        return document
