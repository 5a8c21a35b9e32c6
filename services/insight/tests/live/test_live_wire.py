"""What the worker reads, says and keeps: each form back and forth, and what is not a message refused by name."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from insight.live.folding import Changes, Live, close, fold
from insight.live.progress import Progress
from insight.live.rows import Rows, recalled
from insight.live.watch import Watch, resident_bytes
from insight.live.wire import Place, StrangeError, alert, position_of, read
from insight.testing.county import county
from insight.testing.saying import Topics
from insight.testing.scenarios import SpokenCase, at

INTAKE = Place("intake.application.v1", 3)
OTHER = Place("approval.case.v1", 0)
NOW = at(24, 15, 30)


def sent(**changed: Any) -> bytes:
    (envelope,) = Topics().envelopes(SpokenCase(1).received(at(24, 9)).said)
    return orjson.dumps({**orjson.loads(envelope.as_bytes()), **changed})


def test_a_message_is_read_with_its_place() -> None:
    found = read(sent(position="77"), INTAKE)
    assert found.heard is not None
    assert (found.heard.source, found.heard.position) == ("intake:intake.application.v1:3", 77)
    assert found.at == at(24, 9)


def test_a_form_that_is_not_folded_only_says_how_late_it_is() -> None:
    found = read(sent(type="hall.intake.QueueTicketTaken.v1"), INTAKE)
    assert (found.heard, found.at) == (None, at(24, 9))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "NO_CLOUDEVENT"),
        (b"{broken", "NO_CLOUDEVENT"),
        (b"[1, 2]", "NO_CLOUDEVENT"),
        (b'"word"', "NO_CLOUDEVENT"),
        (sent(position="first"), "NO_CLOUDEVENT"),
        (sent(subject=None), "NO_CLOUDEVENT"),
        (sent(data={"case_no": "1"}), "UNREADABLE"),
        (sent(data=7), "UNREADABLE"),
    ],
    ids=["nothing", "broken", "list", "word", "position", "subject", "lacking", "number"],
)
def test_what_is_no_message_is_named(value: bytes | None, reason: str) -> None:
    with pytest.raises(StrangeError) as refused:
        read(value, INTAKE)
    assert str(refused.value).startswith(reason)


@pytest.fixture(scope="module")
def live() -> tuple[Live, Changes, Changes]:
    """A county and one busy hour in it, folded and closed."""
    busy = [one for n in range(20) for one in SpokenCase(900 + n).received(at(24, 15, n)).said]
    said = sorted([*county(NOW, cases=80, tickets=40), *busy], key=lambda one: one.at)
    live = Live()
    heard = [found.heard for one in Topics().envelopes(said) if (found := read(one.as_bytes(), INTAKE))]
    folded = fold(live, [one for one in heard if one is not None])
    live.take(folded)
    closed = close(live, NOW)
    live.take(closed)
    return live, folded, closed


def test_rows_are_recalled_as_they_were_kept(live: tuple[Live, Changes, Changes]) -> None:
    known, *changes = live
    kept = json.loads(json.dumps(Rows({}).of(known, changes)))
    again = recalled(kept)
    assert again.lives == known.lives
    assert again.series == {key: known.series[key] for key in again.series}
    assert again.series.keys() == known.series.keys()
    assert Rows(kept).of(known, changes) == kept


def test_the_same_verdict_is_the_same_message(live: tuple[Live, Changes, Changes]) -> None:
    verdicts = live[2].verdicts
    assert verdicts
    assert [alert(one) for one in verdicts] == [alert(one) for one in verdicts]
    assert len({alert(one).id for one in verdicts}) == len(verdicts)
    said = orjson.loads(alert(next(one for one in verdicts if one.stream_id == verdicts[0].stream_id)).as_bytes())
    assert said["source"] == "/insight"
    assert said["type"] == "hall.insight.SurgeDetected.v1"


def test_positions_rise_from_window_to_window(live: tuple[Live, Changes, Changes]) -> None:
    places = [(one.window, position_of(one)) for one in live[2].verdicts]
    assert all(later > earlier for (a, earlier) in places for (b, later) in places if b > a)
    assert max(position for _, position in places) < 2**63


# -- how far


def test_time_is_that_of_whom_all_has_been_heard() -> None:
    progress = Progress(ends={INTAKE: 2, OTHER: 1})
    assert progress.now() is None
    progress.passed(INTAKE, 0, at(24, 9))
    assert progress.now() is None
    progress.passed(OTHER, 0, at(24, 12))
    assert (progress.now(), progress.lag()) == (at(24, 9), {INTAKE: 1, OTHER: 0})
    progress.passed(INTAKE, 1, at(24, 10))
    assert progress.now() == at(24, 12)
    progress.grown({INTAKE: 9, OTHER: None})
    assert progress.now() == at(24, 10)
    assert progress.lag()[INTAKE] == 7


def test_what_has_no_moment_still_counts_as_read() -> None:
    progress = Progress(ends={INTAKE: 1})
    progress.passed(INTAKE, 0, None)
    assert (progress.now(), progress.lag()) == (None, {INTAKE: 0})


def watched(ended: list[str], *, most_bytes: int = 1 << 40, stuck_s: float = 60, lags: bool = False) -> Watch:
    return Watch(most_bytes=most_bytes, stuck_s=stuck_s, lags=lambda: lags, end=ended.append)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({}, []),
        ({"most_bytes": 1 << 20}, ["allowed"]),
        ({"stuck_s": -1.0, "lags": True}, ["nothing moves"]),
        ({"stuck_s": -1.0}, []),
        ({"lags": True}, []),
    ],
)
def test_a_worker_ends_that_grows_or_stands_still(how: dict[str, Any], why: Sequence[str]) -> None:
    ended: list[str] = []
    watched(ended, **how).look()
    assert [any(word in one for one in ended) for word in why] == [True] * len(ended)
    assert len(ended) == len(why)
    assert resident_bytes() > 1 << 20


def test_the_embedded_hall_starts_without_faust() -> None:
    code = "import sys, insight.app; sys.exit('faust' in sys.modules or 'aiokafka' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
