"""Whatever is done to the log afterwards, the chain and its checkpoints show it."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.audit import (
    AuditRow,
    Chain,
    Checkpoint,
    OutOfOrderError,
    advance,
    all_checkpoints,
    audit_tables,
    last_checkpoint,
    verify,
)
from kernel.clock import CHINA_TIME
from kernel.database import Database

NOON = datetime(2026, 9, 24, 12, 0, tzinfo=CHINA_TIME)
EVERY = 5

rows = st.lists(
    st.builds(
        AuditRow,
        position=st.just(0),
        stream=st.sampled_from(["s1", "s2"]),
        version=st.integers(1, 3),
        kind=st.sampled_from(["Opened", "Closed"]),
        state=st.binary(max_size=8),
    ),
    min_size=2,
    max_size=25,
).map(lambda drawn: [row._replace(position=3 * index + 1) for index, row in enumerate(drawn)])


def log(length: int) -> list[AuditRow]:
    return [AuditRow(3 * index + 1, "s1", index + 1, "Opened", b"state %d" % index) for index in range(length)]


def checkpoints_of(log: list[AuditRow]) -> list[Checkpoint]:
    chain = Chain()
    return [chain.extend(log[start : start + EVERY]).checkpoint(NOON) for start in range(0, len(log), EVERY)]


def mutated(log: list[AuditRow], data: st.DataObject) -> list[AuditRow]:
    """One row flipped, renamed, dropped, doubled or swapped with another, as someone in the database could."""
    at = data.draw(st.integers(0, len(log) - 1))
    row, changed = log[at], list(log)
    match data.draw(st.sampled_from(["flip", "version", "kind", "stream", "drop", "insert", "swap", "cut"])):
        case "flip":
            bit = data.draw(st.integers(0, 8 * len(row.state + b"x") - 1))
            state = bytearray(row.state + b"x")
            state[bit // 8] ^= 1 << bit % 8
            changed[at] = row._replace(state=bytes(state))
        case "version":
            changed[at] = row._replace(version=row.version + 1)
        case "kind":
            changed[at] = row._replace(kind=row.kind + "1")
        case "stream":
            changed[at] = row._replace(stream="s3")
        case "drop":
            del changed[at]
        case "insert":
            changed.insert(at, row._replace(position=row.position - 1))
        case "swap":
            other = data.draw(
                st.integers(0, len(log) - 1).filter(lambda other: log[other][1:] != row[1:] or other == at)
            )
            if other == at:
                return changed[:-1]
            changed[at] = log[other]._replace(position=row.position)
            changed[other] = row._replace(position=log[other].position)
        case "cut":
            del changed[at:]
    return changed


def test_an_untouched_log_is_proven_up_to_its_last_checkpoint() -> None:
    whole = log(12)
    verdict = verify(lambda: whole, checkpoints_of(whole)[:2])
    assert (verdict.ok, verdict.checked, verdict.good_until, verdict.unproven) == (True, 10, 28, 2)


@settings(max_examples=500, deadline=None)
@given(rows, st.data())
def test_any_mutation_is_found(whole: list[AuditRow], data: st.DataObject) -> None:
    checkpoints = checkpoints_of(whole)
    assert verify(lambda: whole, checkpoints).ok
    changed = mutated(whole, data)
    assert changed != whole
    verdict = verify(lambda: changed, checkpoints)
    assert not verdict.ok
    first_changed = next(before.position for before, after in zip_longest(whole, changed) if before != after)
    assert verdict.good_until < first_changed
    assert verdict.first_bad == next(one.position for one in checkpoints if one.position >= first_changed)


def test_the_damage_is_narrowed_down_to_between_two_checkpoints() -> None:
    whole = log(20)
    changed = [row._replace(state=b"") if row.position == 22 else row for row in whole]
    verdict = verify(lambda: changed, checkpoints_of(whole))
    assert (verdict.ok, verdict.good_until, verdict.first_bad, verdict.checked) == (False, 13, 28, 5)


def test_a_cut_off_end_is_found_only_by_a_checkpoint_kept_outside() -> None:
    whole = log(20)
    checkpoints = checkpoints_of(whole)
    left, outside = whole[:10], checkpoints[-1]
    assert verify(lambda: left, checkpoints[:2]).ok
    verdict = verify(lambda: left, [*checkpoints[:2], outside])
    assert (verdict.ok, verdict.good_until, verdict.first_bad) == (False, 28, outside.position)


def test_a_log_and_checkpoints_rewritten_together_are_found_by_one_kept_outside() -> None:
    whole = log(20)
    rewritten = [row._replace(state=b"") if row.position == 22 else row for row in whole]
    assert verify(lambda: rewritten, checkpoints_of(rewritten)).ok
    assert not verify(lambda: rewritten, [*checkpoints_of(rewritten), checkpoints_of(whole)[-1]]).ok


def test_rows_read_out_of_order_or_twice_are_not_proven() -> None:
    whole = log(10)
    for wrong in (whole[::-1], [whole[0], *whole], [*whole[:4], whole[5], whole[4], *whole[6:]]):
        assert not verify(wrong.copy, checkpoints_of(whole)).ok
    with pytest.raises(OutOfOrderError):
        Chain().extend([whole[1], whole[0]])


def test_the_parts_of_a_row_cannot_flow_into_each_other() -> None:
    one = Chain().extend([AuditRow(1, "s1", 1, "Opened", b"x")]).head
    other = Chain().extend([AuditRow(1, "s", 11, "Opened", b"x")]).head
    assert one != other
    assert (
        Chain().extend([AuditRow(1, "s", 1, "Ab", b"c")]).head != Chain().extend([AuditRow(1, "s", 1, "A", b"bc")]).head
    )


def test_the_head_is_sm3_over_the_head_before_and_the_row() -> None:
    digest = Hash(SM3())
    digest.update(bytes(32) + b"1:4" + b"2:s1" + b"1:7" + b"6:Opened" + b"3:abc")
    assert Chain().extend([(4, "s1", 7, "Opened", b"abc")]).head == digest.finalize().hex()


def test_an_empty_log_is_whole() -> None:
    assert verify(list, []).ok
    assert Chain().checkpoint(NOON).count == 0


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    postgres = request.param == "postgres"
    database = Database(request.getfixturevalue("postgres_url") if postgres else f"sqlite:///{tmp_path / 'log.db'}")
    audit_tables.create_all(database.engine)
    yield database
    database.close()


def rows_after(log: list[AuditRow], position: int) -> list[AuditRow]:
    return [row for row in log if row.position > position]


def test_checkpoints_are_laid_one_after_another_and_go_on_after_a_restart(database: Database) -> None:
    whole = log(12)
    laid = []
    for known in (0, 5, 5, 12):
        with database.writing() as connection:
            laid.append(advance(connection, partial(rows_after, whole[:known]), NOON))
    assert [one and one.count for one in laid] == [None, 5, None, 12]
    with database.reading() as connection:
        checkpoints = all_checkpoints(connection)
        assert last_checkpoint(connection) == checkpoints[-1] == Chain().extend(whole).checkpoint(NOON)
    assert verify(lambda: whole, checkpoints).checked == 12
