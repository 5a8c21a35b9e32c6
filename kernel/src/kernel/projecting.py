"""Views kept up to date: row and position in one transaction; rebuilt beside the live one, then swapped; waited for."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
import structlog

from kernel import inbox
from kernel.blocking import in_thread
from kernel.bus import Batch, Lag, OvertakenError, Source
from kernel.bus.news import News
from kernel.clock import Clock
from kernel.database import Database
from kernel.errors import UnavailableError
from kernel.messages import Heard, Unreadable
from kernel.standing import Standing
from kernel.views import Refill, View, full_collections

_log = structlog.get_logger("kernel.projecting")
_BATCH = 1_000
_AGAIN_S = 1.0
_LOOK_EVERY_S = 0.02
_NEIGHBOURS_WAIT_S = 1.0
_TURN = sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))")


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
        shared: bool = False,
    ) -> None:
        self.service = service
        self.views = {view.name: view for view in views}
        self.sources = sources
        self._database = database
        self._clock = clock
        self.failing = False
        self._moved = asyncio.Condition()
        self._turn = asyncio.Lock()
        self._shared = shared
        self._waiting = 0
        inbox.create_tables(database)
        with database.founding() as connection:
            for view in views:
                view.table.metadata.create_all(connection)
        self._standing = Standing(database, self.views, shared=shared)
        self._by_source: dict[str, tuple[Source, list[View[Any]]]] = {}
        for view in views:
            for source in sources[view.name]:
                self._by_source.setdefault(source.name, (source, []))[1].append(view)

    @property
    def changes(self) -> dict[str, int]:
        """How many rows of each view have changed since it began; it only grows."""
        return self._standing.changes

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
            if not source.is_beyond(self._behind(source, views)):
                continue
            async with self._turn:
                moved |= await in_thread(self._advance, source, views)
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

    def lag(self) -> dict[tuple[str, str], Lag]:
        """Where each view stands on each source."""
        return {
            (view.name, source.name): Lag(self._position(view, source), source.head())
            for source, views in self._by_source.values()
            for view in views
        }

    # -- waiting

    async def reached(self, view: View[Any], producer: str, position: int, *, within_s: float = 5.0) -> None:
        """Wait until `view` shows everything `producer` recorded up to `position`; bounded.

        Of a neighbour's topic in several partitions it is enough when one has come that far: the others need not ever.
        """
        mine = [source for source in self.sources[view.name] if source.producer == producer]
        if len(mine) > 1:
            await self._come_true(
                lambda: any(self._position(view, one) >= position for one in mine), _NEIGHBOURS_WAIT_S
            )
        elif not await self._come_true(lambda: all(self._position(view, one) >= position for one in mine), within_s):
            raise NotYetVisibleError(view=view.name, after=f"{producer}:{position}")

    async def changed(self, views: Sequence[View[Any]], seen: int, *, within_s: float = 15.0) -> int:
        """Wait (bounded) until the change count of `views` differs from `seen`; returns the count."""

        def total() -> int:
            return sum(self.changes[view.name] for view in views)

        await self._come_true(lambda: total() != seen, within_s)
        return total()

    async def _come_true(self, wanted: Callable[[], bool], within_s: float) -> bool:
        self._waiting += 1
        try:
            async with asyncio.timeout(within_s), self._moved:
                await self._moved.wait_for(wanted)
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return True

    async def watch(self) -> None:
        """Until cancelled: while somebody waits here, look what the other processes have brought up to date."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            if not self._waiting:
                continue
            try:
                # Never amid a step: what it is about to fold would be compared with a stand it has not come from.
                async with self._turn:
                    moved = await in_thread(self._standing.look_again)
            except (sa.exc.OperationalError, UnavailableError):
                _log.warning("the stands of the views cannot be read; trying again", service=self.service)
                continue
            if moved:
                async with self._moved:
                    self._moved.notify_all()

    # -- rebuilding

    async def rebuild(self, name: str) -> int:
        """Build a view anew beside the live one, then swap both in one transaction; returns what was read."""
        view, positions = self.views[name], dict[str, int]()
        fresh = await in_thread(self._fresh_table, view)
        refill = Refill(view, fresh, self._database)
        read = await in_thread(self._fill, view, refill, positions)
        async with self._turn:
            read += await in_thread(self._switch, view, refill, fresh, positions)
        return read

    async def differs(self, name: str) -> int:
        """How many rows of the live view are not what a rebuild up to the same positions gives; 0 is the truth."""
        view = self.views[name]
        fresh = await in_thread(self._fresh_table, view)
        async with self._turn:
            stop = {source.name: self._position(view, source) for source in self.sources[name]}
            await in_thread(self._fill, view, Refill(view, fresh, self._database), {}, stop)
            return await in_thread(self._difference, view, fresh)

    async def replay(self, name: str, parked: inbox.Parked, heard: Heard[Any]) -> None:
        """Fold one message that was set aside, also while others keep this view: what comes now waits behind it."""
        async with self._turn:
            await in_thread(self._replay, self.views[name], parked, heard)
        async with self._moved:
            self._moved.notify_all()

    # -- inside

    def _replay(self, view: View[Any], parked: inbox.Parked, heard: Heard[Any]) -> None:
        with self._database.writing() as connection:
            if not self._database.is_sqlite:
                connection.execute(_TURN, {"name": f"{self.service}.{view.name}"})
            inbox.unpark(connection, parked)
            changed = view.fold(connection, view.table, [heard])
            inbox.count_changes(connection, (view.name, parked.source), changed)

    async def _go_on(self, news: News) -> None:
        try:
            moved = await self.step()
            self.failing = False
            if not moved:
                await news.of_any((source, self._behind(source, views)) for source, views in self._by_source.values())
        except OvertakenError:
            await in_thread(self._standing.look_again)
            async with self._moved:  # what readers wait for may have been done by whoever was faster
                self._moved.notify_all()
        except Exception:  # noqa: BLE001 -- a loop that ends would stand still in silence; readiness says it fails
            self.failing = True
            _log.exception("views could not be brought up to date; trying again", service=self.service)
            await asyncio.sleep(_AGAIN_S)

    def _behind(self, source: Source, views: Sequence[View[Any]]) -> int:
        """Where the last of these views stands."""
        return min(self._position(view, source) for view in views)

    def _position(self, view: View[Any], source: Source) -> int:
        return self._standing.position(view.name, source)

    def _advance(self, source: Source, views: list[View[Any]]) -> bool:
        after = self._behind(source, views)
        batch = source.read(after, _BATCH)
        if batch.upto <= after:
            return False
        try:
            self._apply(source, views, batch)
        except (sa.exc.OperationalError, UnavailableError, OvertakenError):
            raise
        except Exception:  # noqa: BLE001 -- taken one by one, only the poison parks
            _log.exception("a batch could not be applied; taking it one by one", service=self.service)
            self._apply_one_by_one(source, views, batch)
        return True

    def _apply(self, source: Source, views: list[View[Any]], batch: Batch) -> None:
        """Rows and stands together; what concerns no view is only passed over."""
        meant = {view.name: mine for view in views if (mine := self._meant_for(view, source, batch))}
        if meant or self._standing.is_due([view.name for view in views], source, batch.upto):
            with self._database.writing() as connection:
                self._take_turns(connection, meant)
                stands = {
                    view.name: self._fold(connection, view, source, batch, meant.get(view.name, [])) for view in views
                }
            self._standing.kept(source, stands)
        for view in views:
            self._standing.passed(view.name, source, batch.upto)

    def _take_turns(self, connection: sa.Connection, names: Iterable[str]) -> None:
        """A view hears several sources, each perhaps in another process: its rows are changed by one at a time."""
        if self._shared and not self._database.is_sqlite:
            for name in sorted(names):
                connection.execute(_TURN, {"name": f"{self.service}.{name}"})

    def _fold(
        self, connection: sa.Connection, view: View[Any], source: Source, batch: Batch, mine: list[Heard[Any]]
    ) -> inbox.Stand:
        fit = self._without_parked(connection, view, source, mine) if mine else []
        changed = view.fold(connection, view.table, fit) if fit else 0
        return self._standing.move(connection, view.name, source, batch, changed)

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
                except (sa.exc.OperationalError, UnavailableError, OvertakenError):
                    raise
                except Exception as poison:  # noqa: BLE001 -- whatever it is, it is parked with its reason
                    _log.exception(
                        "a message was parked", service=self.service, view=view.name, form=type(one.body).__name__
                    )
                    with self._database.writing() as connection:
                        inbox.park(connection, view.name, one, type(poison).__name__, self._clock.now())
                        stand = self._standing.move(connection, view.name, source, single, 0)
                    self._standing.kept(source, {view.name: stand})
            self._apply(source, [view], Batch([], batch.upto, batch.place))

    def _meant_for(self, view: View[Any], source: Source, batch: Batch) -> list[Heard[Any]]:
        after = self._position(view, source)
        return [one for one in batch.heard if one.position > after and inbox.is_meant(one, view.hears)]

    def _fresh_table(self, view: View[Any]) -> sa.Table:
        table = view.table_named(f"{view.name}__{uuid4().hex[:8]}")
        with self._database.writing() as connection:
            table.metadata.create_all(connection)
        return table

    @full_collections.put_off()
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

    def _switch(self, view: View[Any], refill: Refill[Any], fresh: sa.Table, positions: dict[str, int]) -> int:
        read = self._fill(view, refill, positions)
        with self._database.writing() as connection:
            if not self._database.is_sqlite:
                # Who keeps this view in another process waits from here on; what it folded last is read here too.
                connection.execute(_TURN, {"name": f"{self.service}.{view.name}"})
                read += self._fill(view, refill, positions)
            self._swap(connection, view, fresh, positions)
        self._standing.look_again()
        return read

    def _swap(self, connection: sa.Connection, view: View[Any], fresh: sa.Table, positions: dict[str, int]) -> None:
        view.table.drop(connection)
        connection.execute(sa.text(f'ALTER TABLE "{fresh.name}" RENAME TO "{view.name}"'))
        for index in view.table.indexes:
            index.create(connection)
        self._standing.set_anew(connection, view.name, positions)
        inbox.forget_parked(connection, view.name)

    def _difference(self, view: View[Any], fresh: sa.Table) -> int:
        with self._database.writing() as connection:
            missing = sa.except_(sa.select(fresh), sa.select(view.table)).subquery()
            extra = sa.except_(sa.select(view.table), sa.select(fresh)).subquery()
            count = sum(
                connection.execute(sa.select(sa.func.count()).select_from(one)).scalar_one() for one in (missing, extra)
            )
            fresh.metadata.drop_all(connection)
        return count
