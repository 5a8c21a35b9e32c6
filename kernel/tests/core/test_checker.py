"""The checker must find what is wrong: each test gives it one history that is right but for one thing."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kernel.testing.checker import Effect, Fault, check, check_stage
from kernel.testing.history import History, Operation, read_histories

Stored = list[Effect]
Asked = list[Operation]


def effect(key: str, stream: str, version: int, position: int) -> Effect:
    return Effect(key=key, stream=stream, version=version, position=position)


def operation(key: str, began: int, ended: int, outcome: str = "ok", **answer: object) -> Operation:
    return Operation(client="one", key=key, began=began, ended=ended, outcome=outcome, answer=answer)


STORED = [
    effect("a", "s1", 1, 1),
    effect("b", "s2", 1, 2),
    effect("c", "s1", 2, 4),
    effect("d", "s2", 2, 5),
    effect("e", "s2", 3, 9),
]
ASKED = [
    operation("a", 10, 20, stream="s1", version=1, position=1),
    operation("b", 11, 22, stream="s2", version=1, position=2),
    operation("c", 25, 30, "unknown"),
    operation("c", 31, 40, stream="s1", version=2, position=4),
    operation("d", 26, 60, stream="s2", version=2, position=5),
    operation("e", 50, 70, "unknown"),
    operation("f", 51, 71, "fail"),
    operation("g", 52, 72, "unknown"),
]


def faults(asked: Asked, stored: Stored) -> set[Fault]:
    return {finding.fault for finding in check(asked, stored)}


def test_a_right_history_is_found_right() -> None:
    assert check(ASKED, STORED) == []
    assert check(ASKED, STORED, published=[*STORED, *STORED[2:]], applied=STORED) == []


def test_positions_need_not_be_contiguous_nor_given_in_order() -> None:
    assert check(ASKED, STORED[::-1]) == []


WRONG: dict[str, tuple[Callable[[Asked, Stored], tuple[Asked, Stored]], Fault]] = {
    "acknowledged and gone": (lambda asked, stored: (asked, stored[:3]), Fault.LOST),
    "gone from the middle of a stream": (lambda asked, stored: (asked, [stored[0], *stored[2:]]), Fault.LOST),
    "done twice under one key": (lambda asked, stored: (asked, [*stored, effect("a", "s1", 3, 10)]), Fault.DOUBLED),
    "one place twice": (lambda asked, stored: (asked, [*stored, effect("g", "s2", 3, 10)]), Fault.DOUBLED),
    "one position twice": (lambda asked, stored: (asked, [*stored, effect("g", "s2", 4, 9)]), Fault.DOUBLED),
    "never asked": (lambda asked, stored: (asked, [*stored, effect("x", "s3", 1, 10)]), Fault.UNASKED),
    "refused and done": (lambda asked, stored: (asked, [*stored, effect("f", "s3", 1, 10)]), Fault.WRONG_ANSWER),
    "another version told": (
        lambda asked, stored: ([operation("a", 10, 20, version=2), *asked[1:]], stored),
        Fault.WRONG_ANSWER,
    ),
    "another position told": (
        lambda asked, stored: ([operation("a", 10, 20, position=7), *asked[1:]], stored),
        Fault.WRONG_ANSWER,
    ),
    "a stream in another order than its versions": (
        lambda asked, stored: (asked, [replace(stored[0], position=4), stored[1], replace(stored[2], position=1)]),
        Fault.OUT_OF_ORDER,
    ),
    "behind what was only asked later": (
        lambda asked, stored: ([replace(asked[0], began=30, ended=35), *asked[1:]], stored),
        Fault.OUT_OF_ORDER,
    ),
    "half a command": (
        lambda asked, stored: ([*asked[:5], replace(asked[5], asked={"effects": 2})], stored),
        Fault.TORN,
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(name: str) -> None:
    change, fault = WRONG[name]
    asked, stored = change(list(ASKED), list(STORED))
    assert fault in faults(asked, stored)


def test_an_unknown_end_allows_both() -> None:
    stored = [*STORED, effect("g", "s2", 4, 10)]
    assert check(ASKED, stored) == check(ASKED, STORED) == []


def test_a_refusal_beside_a_success_of_the_same_key_is_no_contradiction() -> None:
    assert check([operation("a", 1, 2, "fail"), *ASKED], STORED) == []


def test_a_command_that_changes_nothing_may_be_acknowledged() -> None:
    quiet = replace(operation("q", 1, 2, version=4), asked={"effects": 0})
    assert check([*ASKED, quiet], STORED) == []


SEEN: dict[str, tuple[Sequence[Effect], Fault | None]] = {
    "all": (STORED, None),
    "streams between each other in another order": ([STORED[1], STORED[0], *STORED[2:]], None),
    "one passed over": ([STORED[0], *STORED[2:]], Fault.LOST),
    "one twice": ([*STORED, STORED[0]], Fault.DOUBLED),
    "one from nowhere": ([*STORED, effect("x", "s9", 1, 10)], Fault.UNASKED),
    "a stream in another order": ([STORED[2], STORED[0], STORED[1], *STORED[3:]], Fault.OUT_OF_ORDER),
}


@pytest.mark.parametrize("name", SEEN)
def test_what_a_later_stage_saw_is_judged(name: str) -> None:
    seen, fault = SEEN[name]
    assert {finding.fault for finding in check_stage("view", STORED, seen)} == ({fault} if fault else set())


def test_what_may_come_again_must_still_come_first_in_order() -> None:
    assert check_stage("topic", STORED, [*STORED[:3], *STORED], repeats=True) == []
    late = [*STORED[:3], STORED[4], STORED[3]]
    assert [finding.fault for finding in check_stage("topic", STORED, late, repeats=True)] == [Fault.OUT_OF_ORDER]


def test_what_was_published_and_not_applied_is_lost() -> None:
    found = check(ASKED, STORED, published=STORED, applied=STORED[:-1])
    assert [finding.fault for finding in found] == [Fault.LOST]


CLIENT = """
import os, signal, sys
from pathlib import Path
from kernel.testing.history import History
history = History(Path(sys.argv[1]), "killed")
history.op("first", effects=2).ok(version=2)
history.op("second").fail(ValueError("no"))
history.op("third")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_client_wrote_stands(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", CLIENT, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    first, second, third = read_histories(tmp_path)
    assert (first.key, first.outcome, first.asked, first.answer) == ("first", "ok", {"effects": 2}, {"version": 2})
    assert (second.outcome, second.answer) == ("fail", {"why": "ValueError('no')"})
    assert (third.outcome, third.ended) == ("unknown", None)


def test_half_a_line_was_never_said(tmp_path: Path) -> None:
    history = History(tmp_path, "torn")
    history.op("whole").ok()
    history.op("half").ok()
    history.close()
    file = tmp_path / "torn.jsonl"
    os.truncate(file, file.stat().st_size - 5)
    assert [one.outcome for one in read_histories(tmp_path)] == ["ok", "unknown"]


def test_clients_write_side_by_side_on_one_clock(tmp_path: Path) -> None:
    here, there = History(tmp_path, "here"), History(tmp_path, "there")
    asking = here.op("a")
    there.op("b").ok()
    asking.ok()
    here.close()
    there.close()
    a, b = read_histories(tmp_path)
    assert a.ended is not None
    assert b.ended is not None
    assert a.began < b.began < b.ended < a.ended
