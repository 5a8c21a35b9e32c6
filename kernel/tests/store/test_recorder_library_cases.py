"""The library's own recorder cases, run on each of our recorders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.tests.persistence import (
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
    ProcessRecorderTestCase,
    TrackingRecorderTestCase,
)

from kernel.store.recorders import GroupCommitRecorder, open_recorder


class OnRecorder:
    """Opens recorders for a case and closes them after it."""

    url: str
    opened: list[GroupCommitRecorder]

    def create_recorder(self) -> GroupCommitRecorder:
        recorder = open_recorder(self.url)
        self.opened.append(recorder)
        return recorder

    def close_all(self) -> None:
        for recorder in self.opened:
            recorder.close()


class OnMemory(OnRecorder):
    @pytest.fixture(autouse=True)
    def _place(self) -> Iterator[None]:
        self.url, self.opened = "memory://", []
        yield
        self.close_all()


class OnSQLite(OnRecorder):
    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> Iterator[None]:
        self.url, self.opened = f"sqlite:///{tmp_path}/events.sqlite", []
        yield
        self.close_all()


@pytest.mark.postgres
class OnPostgres(OnRecorder):
    @pytest.fixture(autouse=True)
    def _place(self, postgres_url: str) -> Iterator[None]:
        self.url, self.opened = postgres_url, []
        yield
        self.close_all()


class TestApplicationInMemory(OnMemory, ApplicationRecorderTestCase[ApplicationRecorder]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestProcessInMemory(OnMemory, ProcessRecorderTestCase): ...


class TestTrackingInMemory(OnMemory, TrackingRecorderTestCase): ...


class TestApplicationOnSQLite(OnSQLite, ApplicationRecorderTestCase[ApplicationRecorder]): ...


class TestProcessOnSQLite(OnSQLite, ProcessRecorderTestCase): ...


class TestTrackingOnSQLite(OnSQLite, TrackingRecorderTestCase): ...


class TestNonInterleavingOnSQLite(OnSQLite, NonInterleavingNotificationIDsBaseCase): ...


class TestApplicationOnPostgres(OnPostgres, ApplicationRecorderTestCase[ApplicationRecorder]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestProcessOnPostgres(OnPostgres, ProcessRecorderTestCase): ...


class TestTrackingOnPostgres(OnPostgres, TrackingRecorderTestCase): ...


class TestNonInterleavingOnPostgres(OnPostgres, NonInterleavingNotificationIDsBaseCase): ...
