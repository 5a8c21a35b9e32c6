"""How far the worker has read: what it lags, and until when everything has been heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from insight.live.wire import Place


@dataclass(slots=True)
class Progress:
    """Per partition: the next offset to come, the end as last heard of, the moment of the newest message."""

    next: dict[Place, int] = field(default_factory=dict)
    ends: dict[Place, int] = field(default_factory=dict)
    newest: dict[Place, datetime] = field(default_factory=dict)

    def passed(self, place: Place, offset: int, at: datetime | None) -> None:
        self.next[place] = max(self.next.get(place, 0), offset + 1)
        if at is not None:
            self.newest[place] = max(at, self.newest.get(place, at))

    def grown(self, ends: Mapping[Place, int | None]) -> None:
        for place, end in ends.items():
            self.ends[place] = max(self.ends.get(place, 0), end or 0)

    def lag(self) -> dict[Place, int]:
        return {place: max(0, end - self.next.get(place, 0)) for place, end in self.ends.items()}

    def now(self) -> datetime | None:
        """The moment up to which all has been heard: of those that lag, the one furthest behind; None: not known.

        A partition that has nothing more to say does not hold the others up.
        """
        behind = [place for place, lag in self.lag().items() if lag]
        if not behind:
            return max(self.newest.values(), default=None)
        if any(place not in self.newest for place in behind):
            return None
        return min(self.newest[place] for place in behind)
