"""How far the consumers of a service have come: as the database keeps it, and a little further in memory."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from kernel import inbox
from kernel.bus import Batch, Source
from kernel.database import Database
from kernel.inbox import Here, Stand

_NOWHERE = Stand()


class Standing:
    """The stands of some consumers. What concerns nobody only counts up in memory and is kept now and then.

    Where others work on the same database (`shared`), every step is kept, so that they see it.
    """

    def __init__(self, database: Database, consumers: Iterable[str], *, shared: bool = False) -> None:
        self._database = database
        self._consumers = tuple(consumers)
        self._every = 1 if shared else inbox.KEPT_EVERY
        self._kept: dict[Here, Stand] = {}
        self._reached: dict[Here, int] = {}
        self.changes: dict[str, int] = dict.fromkeys(self._consumers, 0)
        self.look_again()

    def position(self, consumer: str, source: Source) -> int:
        return self._reached.get((consumer, source.name), 0)

    def place(self, consumer: str, source_name: str) -> Stand:
        """Where a consumer has to go on: as kept, never further."""
        return self._kept.get((consumer, source_name), _NOWHERE)

    def look_again(self) -> bool:
        """Take over what the database says; whether that was news."""
        moved = False
        for here, stand in inbox.stands_of(self._database, self._consumers).items():
            known = self._kept.get(here, _NOWHERE)
            if stand == known:
                continue
            moved = True
            self._kept[here] = stand
            set_back = stand.position < known.position
            self._reached[here] = stand.position if set_back else max(stand.position, self._reached.get(here, 0))
        self._count()
        return moved

    def is_due(self, consumers: Sequence[str], source: Source, upto: int) -> bool:
        """Whether a step without any effect is to be kept all the same."""
        return any(upto - self.place(name, source.name).position >= self._every for name in consumers)

    def move(self, connection: sa.Connection, consumer: str, source: Source, batch: Batch, changed: int) -> Stand:
        """Keep a step in the transaction of its effect; OvertakenError when somebody else has made it."""
        here = (consumer, source.name)
        seen = self._kept.get(here)
        known = seen or _NOWHERE
        position, place = (batch.upto, batch.place) if batch.upto > known.position else (known.position, known.place)
        stand = Stand(position, place, known.changes + changed)
        inbox.move(connection, here, seen, stand)
        return stand

    def kept(self, source: Source, stands: dict[str, Stand]) -> None:
        """The transaction has been committed."""
        for consumer, stand in stands.items():
            self._kept[consumer, source.name] = stand
            self.passed(consumer, source, stand.position)
        self._count()

    def passed(self, consumer: str, source: Source, upto: int) -> None:
        """Nothing up to here concerns this consumer."""
        here = (consumer, source.name)
        self._reached[here] = max(upto, self._reached.get(here, 0))

    def set_anew(self, connection: sa.Connection, consumer: str, positions: dict[str, int]) -> None:
        """Everything was built anew up to these positions of its sources; `look_again` after the commit."""
        for source, position in positions.items():
            known = self._kept.get((consumer, source), _NOWHERE)
            inbox.set_stand(connection, (consumer, source), Stand(position, known.place, known.changes + 1))

    def _count(self) -> None:
        counts = dict.fromkeys(self._consumers, 0)
        for (consumer, _), stand in self._kept.items():
            counts[consumer] += stand.changes
        self.changes.update(counts)
