"""The worker's table: a row for each series, and lives by the hundred, as plain JSON values."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from insight.domain.surge import SurgeState, Watched
from insight.live.folding import Changes, Live
from insight.live.series import Counts, Series
from insight.live.ticks import Key, Life, Mark, What

Row = dict[str, Any]
_LIVES: Final = "lives:"
_BUCKETS: Final = 256
"""So many rows hold the lives: one row each would make as many writes as there are messages."""
_SURGE: Final[TypeAdapter[SurgeState]] = TypeAdapter(SurgeState)


class Rows:
    """Makes rows of changes; of lives it remembers what stands in the table."""

    def __init__(self, table: Mapping[str, Row]) -> None:
        self._lives = {name: dict(row) for name, row in table.items() if name.startswith(_LIVES)}

    def of(self, live: Live, changed: Iterable[Changes]) -> dict[str, Row]:
        """The rows that some changes leave."""
        rows: dict[str, Row] = {}
        for changes in changed:
            for key in changes.series:
                rows[f"{key.watched}:{key.code}"] = _row_of_series(live.series[key])
            for subject, life in changes.lives.items():
                name = f"{_LIVES}{subject.int % _BUCKETS}"
                bucket = rows[name] = self._lives.setdefault(name, {})
                if life is None:
                    bucket.pop(str(subject), None)
                else:
                    bucket[str(subject)] = _row_of_life(life)
        return rows


def recalled(table: Mapping[str, Row]) -> Live:
    """What the table holds, as it is folded."""
    live = Live()
    for name, row in table.items():
        if name.startswith(_LIVES):
            live.lives.update((UUID(subject), _life(life)) for subject, life in row.items())
        else:
            series = _series(row)
            live.series[series.key] = series
            live.closed = max(live.closed, series.closed)
    return live


# Written by hand: a batch writes hundreds of these, and a general way takes ten times as long.


def _row_of_series(series: Series) -> Row:
    return {
        "key": list(series.key),
        "name": series.name,
        "windows": [[window, *counts] for window, counts in series.windows.items()],
        "hours": [[hour, count] for hour, count in series.hours.items()],
        "waiting": series.waiting,
        "newest": series.newest,
        "closed": series.closed,
        "late": series.late,
        "upto": dict(series.upto),
        "surge": series.surge.model_dump(mode="json"),
        "said": series.said,
    }


def _series(row: Row) -> Series:
    watched, code = row["key"]
    return Series(
        key=Key(Watched(watched), code),
        name=row["name"],
        windows={window: Counts(*counts) for window, *counts in row["windows"]},
        hours=dict(row["hours"]),
        waiting=row["waiting"],
        newest=row["newest"],
        closed=row["closed"],
        late=row["late"],
        upto=row["upto"],
        surge=_SURGE.validate_python(row["surge"]),
        said=row["said"],
    )


def _row_of_life(life: Life) -> Row:
    gone = life.gone and [life.gone.what, life.gone.at.isoformat(), *life.gone_by, life.gone_first]
    return {"rows": [[*key, name] for key, name in life.rows], "gone": gone}


def _life(row: Row) -> Life:
    rows = tuple((Key(Watched(watched), code), name) for watched, code, name in row["rows"])
    if row["gone"] is None:
        return Life(rows=rows)
    what, at, source, position, first = row["gone"]
    return Life(
        rows=rows, gone=Mark(What(what), datetime.fromisoformat(at)), gone_by=(source, position), gone_first=first
    )
