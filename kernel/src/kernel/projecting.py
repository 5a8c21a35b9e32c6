"""Views kept up to date: row and position in one transaction; rebuilt beside the live one, then swapped; waited for."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
import structlog

from kernel import inbox
from kernel.bus import Batch, Source
from kernel.bus.news import News
from kernel.clock import Clock
from kernel.database import Database
from kernel.errors import UnavailableError
from kernel.messages import Heard, Unreadable
from kernel.views import Refill, View

_log = structlog.get_logger("kernel.projecting")
_BATCH = 1_000
_AGAIN_S = 1.0


class NotYetVisibleError(UnavailableError):
    code = "NOT_YET_VISIBLE"
    title = "数据正在更新，请稍后刷新"


class Projector:
    """Feeds all views of one service; each keeps its own position on each source it hears."""

    def __init__(
        self,
        *,
        service: str,
        database: Database,
        clock: Clock,
        views: Sequence[View[Any]],
        sources: Mapping[str, Sequence[Source]],
    ) -> None:
        self.service = service
        self.views = {view.name: view for view in views}
        self.sources = sources
        self._database = database
        self._clock = clock
        self.failing = False
        self._moved = asyncio.Condition()
        self._turn = asyncio.Lock()
        self.changes: dict[str, int] = dict.fromkeys(self.views, 0)
        inbox.create_tables(database)
        with database.writing() as connection:
            for view in views:
                view.table.metadata.create_all(connection)
        self._positions = inbox.positions_of(database, self.views)
        self._kept: dict[str, int] = {}
        self._by_source: dict[str, tuple[Source, list[View[Any]]]] = {}
        for view in views:
            for source in sources[view.name]:
                self._by_source.setdefault(source.name, (source, []))[1].append(view)

    # -- running

    async def run(self) -> None:
        """Until cancelled: read each source in turn, wait when there is nothing new anywhere."""
        news = News()
        try:
            while True:
                await self._go_on(news)
        finally:
            await news.close()

    async def step(self) -> bool:
        """One batch of every source; whether anything moved."""
        moved = False
        for source, views in self._by_source.values():
            if source.head() <= self._behind(source, views):
                continue
            async with self._turn:
                moved |= await asyncio.to_thread(self._advance, source, views)
            if moved:
                async with self._moved:
                    self._moved.notify_all()
        return moved

    def caught_up(self) -> bool:
        return all(
            self._position(view, source) >= source.head()
            for source, views in self._by_source.values()
            for view in views
        )

    def lag(self) -> dict[tuple[str, str], int]:
        """How many positions each view is behind each source's newest."""
        return {
            (view.name, source.name): source.head() - self._position(view, source)
            for source, views in self._by_source.values()
            for view in views
        }

    # -- waiting

    async def reached(self, view: View[Any], producer: str, position: int, *, within_s: float = 5.0) -> None:
        """Wait until `view` shows everything `producer` recorded up to `position`; bounded."""
        mine = [source for source in self.sources[view.name] if source.producer == producer]

        def there() -> bool:
            return all(self._position(view, source) >= position for source in mine)

        try:
            async with asyncio.timeout(within_s), self._moved:
                await self._moved.wait_for(there)
        except TimeoutError:
            raise NotYetVisibleError(view=view.name, after=f"{producer}:{position}") from None

    async def changed(self, views: Sequence[View[Any]], seen: int, *, within_s: float = 15.0) -> int:
        """Wait (bounded) until the change count of `views` differs from `seen`; returns the count."""

        def total() -> int:
            return sum(self.changes[view.name] for view in views)

        try:
            async with asyncio.timeout(within_s), self._moved:
                await self._moved.wait_for(lambda: total() != seen)
        except TimeoutError:
            return seen
        return total()

    # -- rebuilding

    async def rebuild(self, name: str) -> int:
        """Build a view anew beside the live one, then swap both in one transaction; returns what was read."""
        view, positions = self.views[name], dict[str, int]()
        fresh = await asyncio.to_thread(self._fresh_table, view)
        refill = Refill(view, fresh, self._database)
        read = await asyncio.to_thread(self._fill, view, refill, positions)
        async with self._turn:
            read += await asyncio.to_thread(self._fill, view, refill, positions)
            await asyncio.to_thread(self._swap, view, fresh, positions)
        return read

    async def differs(self, name: str) -> int:
        """How many rows of the live view are not what a rebuild up to the same positions gives; 0 is the truth."""
        view = self.views[name]
        fresh = await asyncio.to_thread(self._fresh_table, view)
        async with self._turn:
            stop = {source.name: self._position(view, source) for source in self.sources[name]}
            await asyncio.to_thread(self._fill, view, Refill(view, fresh, self._database), {}, stop)
            return await asyncio.to_thread(self._difference, view, fresh)

    # -- inside

    async def _go_on(self, news: News) -> None:
        try:
            if not await self.step():
                await news.of_any((source, self._behind(source, views)) for source, views in self._by_source.values())
            self.failing = False
        except Exception:  # noqa: BLE001 -- a loop that ends would stand still in silence; readiness says it fails
            self.failing = True
            _log.exception("views could not be brought up to date; trying again", service=self.service)
            await asyncio.sleep(_AGAIN_S)

    def _behind(self, source: Source, views: Sequence[View[Any]]) -> int:
        """Where the last of these views stands."""
        return min(self._position(view, source) for view in views)

    def _position(self, view: View[Any], source: Source) -> int:
        return self._positions.get((view.name, source.name), 0)

    def _advance(self, source: Source, views: list[View[Any]]) -> bool:
        after = self._behind(source, views)
        batch = source.read(after, _BATCH)
        if batch.upto <= after:
            return False
        try:
            self._apply(source, views, batch)
        except (sa.exc.OperationalError, UnavailableError):
            raise
        except Exception:  # noqa: BLE001 -- taken one by one, only the poison parks
            _log.exception("a batch could not be applied; taking it one by one", service=self.service)
            self._apply_one_by_one(source, views, batch)
        return True

    def _apply(self, source: Source, views: list[View[Any]], batch: Batch) -> None:
        """Rows and positions together; what concerns no view only counts up in memory, and is kept now and then."""
        meant = [(view, mine) for view in views if (mine := self._meant_for(view, source, batch))]
        reached = {view.name: max(batch.upto, self._position(view, source)) for view in views}
        changed: dict[str, int] = {}
        if meant or batch.upto - self._kept.get(source.name, 0) >= inbox.KEPT_EVERY:
            with self._database.writing() as connection:
                for view, mine in meant:
                    fit = self._without_parked(connection, view, source, mine)
                    changed[view.name] = view.fold(connection, view.table, fit)
                inbox.move_positions(connection, source.name, reached)
            self._kept[source.name] = batch.upto
        for name, position in reached.items():
            self._positions[name, source.name] = position
            self.changes[name] += changed.get(name, 0)

    def _without_parked(
        self, connection: sa.Connection, view: View[Any], source: Source, mine: list[Heard[Any]]
    ) -> list[Heard[Any]]:
        """What is fit to be folded: what cannot be read is parked, and so is what comes behind something parked."""
        parked = set(inbox.subjects_parked(connection, view.name, source.name))
        fit = []
        for one in mine:
            unreadable = isinstance(one.body, Unreadable)
            if not unreadable and one.subject not in parked:
                fit.append(one)
                continue
            reason = one.body.reason if unreadable else "BEHIND_PARKED"
            parked.add(one.subject)
            inbox.park(connection, view.name, one, reason, self._clock.now())
        return fit

    def _apply_one_by_one(self, source: Source, views: list[View[Any]], batch: Batch) -> None:
        for view in views:
            for one in self._meant_for(view, source, batch):
                single = Batch([one], one.position)
                try:
                    self._apply(source, [view], single)
                except (sa.exc.OperationalError, UnavailableError):
                    raise
                except Exception as poison:  # noqa: BLE001 -- whatever it is, it is parked with its reason
                    _log.exception(
                        "a message was parked", service=self.service, view=view.name, form=type(one.body).__name__
                    )
                    with self._database.writing() as connection:
                        inbox.park(connection, view.name, one, type(poison).__name__, self._clock.now())
                        inbox.move_positions(connection, source.name, {view.name: one.position})
                    self._positions[view.name, source.name] = one.position
            self._apply(source, [view], Batch([], batch.upto))

    def _meant_for(self, view: View[Any], source: Source, batch: Batch) -> list[Heard[Any]]:
        after = self._position(view, source)
        return [one for one in batch.heard if one.position > after and inbox.is_meant(one, view.hears)]

    def _fresh_table(self, view: View[Any]) -> sa.Table:
        table = view.table_named(f"{view.name}__{uuid4().hex[:8]}")
        with self._database.writing() as connection:
            table.metadata.create_all(connection)
        return table

    def _fill(
        self, view: View[Any], refill: Refill[Any], positions: dict[str, int], stop: dict[str, int] | None = None
    ) -> int:
        """Read on from `positions`, which move along, to the end or to `stop`; returns how much was read."""
        read = 0
        skipped = inbox.parked_places(self._database, view.name) if stop is not None else frozenset()
        for source in self.sources[view.name]:
            while True:
                after = positions.get(source.name, 0)
                batch = source.read(after, _BATCH)
                end = batch.upto if stop is None else min(batch.upto, stop[source.name])
                if end <= after:
                    break
                mine = [one for one in batch.heard if isinstance(one.body, view.hears) and one.position <= end]
                refill.take([one for one in mine if (source.name, one.position) not in skipped] if skipped else mine)
                positions[source.name] = end
                read += len(mine)
        refill.flush()
        return read

    def _swap(self, view: View[Any], fresh: sa.Table, positions: dict[str, int]) -> None:
        with self._database.writing() as connection:
            view.table.drop(connection)
            for index in fresh.indexes:
                index.drop(connection)
            connection.execute(sa.text(f'ALTER TABLE "{fresh.name}" RENAME TO "{view.name}"'))
            for index in view.table.indexes:
                index.create(connection)
            for source, position in positions.items():
                inbox.move_positions(connection, source, {view.name: position})
            inbox.forget_parked(connection, view.name)
        for source, position in positions.items():
            self._positions[view.name, source] = position
        self.changes[view.name] += 1

    def _difference(self, view: View[Any], fresh: sa.Table) -> int:
        with self._database.writing() as connection:
            missing = sa.except_(sa.select(fresh), sa.select(view.table)).subquery()
            extra = sa.except_(sa.select(view.table), sa.select(fresh)).subquery()
            count = sum(
                connection.execute(sa.select(sa.func.count()).select_from(one)).scalar_one() for one in (missing, extra)
            )
            fresh.metadata.drop_all(connection)
        return count
