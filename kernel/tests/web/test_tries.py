"""Tries at something secret: so many and no more, for all processes of a service together."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa

from kernel.access import TooManyAttemptsError
from kernel.database import Database
from kernel.tries import Attempts


class Moment(Protocol):
    def __call__(self) -> float: ...

    def pass_by(self, seconds: float) -> None: ...


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    wanted = request.param == "postgres"
    database = Database(request.getfixturevalue("postgres_url") if wanted else f"sqlite:///{tmp_path / 'toy.db'}")
    yield database
    database.close()


def tries_until_locked(attempts: Attempts, key: str) -> int:
    for number in range(100):
        try:
            attempts.begin(key)
        except TooManyAttemptsError:
            return number
    raise AssertionError("never locked")


def test_five_tries_are_allowed_and_the_sixth_is_locked(database: Database, moment: Moment) -> None:
    assert tries_until_locked(Attempts(database, now=moment), "case-1") == 5


def test_a_lock_ends_after_its_time_and_says_how_long_it_lasts(database: Database, moment: Moment) -> None:
    attempts = Attempts(database, lock_s=900, now=moment)
    tries_until_locked(attempts, "case-1")
    moment.pass_by(600)
    with pytest.raises(TooManyAttemptsError) as refused:
        attempts.begin("case-1")
    assert refused.value.facts == {"retry_after_s": 300}
    moment.pass_by(300)
    assert tries_until_locked(attempts, "case-1") == 5


def test_trying_while_locked_does_not_prolong_the_lock(database: Database, moment: Moment) -> None:
    attempts = Attempts(database, lock_s=900, now=moment)
    tries_until_locked(attempts, "case-1")
    moment.pass_by(899)
    with pytest.raises(TooManyAttemptsError):
        attempts.begin("case-1")
    moment.pass_by(1)
    attempts.begin("case-1")


def test_a_success_forgets_the_failures(database: Database, moment: Moment) -> None:
    attempts = Attempts(database, now=moment)
    for _ in range(4):
        attempts.begin("case-1")
    attempts.succeeded("case-1")
    assert tries_until_locked(attempts, "case-1") == 5


def test_old_failures_do_not_count_for_ever(database: Database, moment: Moment) -> None:
    attempts = Attempts(database, lock_s=900, now=moment)
    for _ in range(4):
        attempts.begin("case-1")
    moment.pass_by(900)
    assert tries_until_locked(attempts, "case-1") == 5


def test_keys_are_counted_apart(database: Database, moment: Moment) -> None:
    attempts = Attempts(database, now=moment)
    tries_until_locked(attempts, "case-1")
    assert tries_until_locked(attempts, "case-2") == 5


def test_processes_count_together(database: Database, moment: Moment) -> None:
    here, there = Attempts(database, now=moment), Attempts(database, now=moment)
    for attempts in (here, there, here, there):
        attempts.begin("case-1")
    here.begin("case-1")
    with pytest.raises(TooManyAttemptsError):
        there.begin("case-1")


def test_tries_side_by_side_cannot_exceed_the_limit(database: Database) -> None:
    attempts = Attempts(database)

    def allowed(_: int) -> bool:
        try:
            attempts.begin("case-1")
        except TooManyAttemptsError:
            return False
        return True

    with ThreadPoolExecutor(8) as many:
        assert sum(many.map(allowed, range(40))) == 5


def test_what_is_long_past_is_not_kept(database: Database, moment: Moment) -> None:
    attempts = Attempts(database, lock_s=900, now=moment)
    for number in range(20):
        attempts.begin(f"case-{number}")
    moment.pass_by(900)
    attempts.begin("case-1")
    with database.reading() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM tries")).scalar_one() == 1
