"""What clients asked and were answered, written before and after, in files that outlive a killed client."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

import orjson

Outcome: TypeAlias = Literal["ok", "fail", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One asking of one client. `fail` claims that nothing came of it; who was never answered knows nothing."""

    client: str
    key: str
    began: int
    asked: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = "unknown"
    ended: int | None = None
    answer: dict[str, Any] = field(default_factory=dict)


class Asking:
    """An asking under way: its client says how it ended."""

    def __init__(self, history: "History", number: int) -> None:
        self._history = history
        self._number = number

    def ok(self, **answer: Any) -> None:
        self._history.write(self._number, "ok", answer=answer)

    def fail(self, why: object) -> None:
        self._history.write(self._number, "fail", answer={"why": repr(why)})

    def unknown(self, why: object) -> None:
        self._history.write(self._number, "unknown", answer={"why": repr(why)})


class History:
    """One client's file. Each line is one write to the kernel: it stands whatever becomes of the client."""

    def __init__(self, folder: Path, client: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.client = client
        self._file = os.open(folder / f"{client}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._asked = 0

    def op(self, key: str, **asked: Any) -> Asking:
        """Write before sending; the same key asked again is another operation."""
        self._asked += 1
        self.write(self._asked, "op", key=key, asked=asked)
        return Asking(self, self._asked)

    def write(self, number: int, phase: str, **said: Any) -> None:
        # The monotonic clock is one for all processes of the machine: it orders what different clients did.
        line = orjson.dumps({"number": number, "phase": phase, "at": time.monotonic_ns(), **said}) + b"\n"
        written = os.write(self._file, line)
        if written != len(line):
            raise OSError(f"Only {written} of {len(line)} bytes of a history could be written")

    def close(self) -> None:
        os.close(self._file)


def read_histories(folder: Path) -> list[Operation]:
    """Every operation of every client in the folder, as far as it was written."""
    return [one for path in sorted(folder.glob("*.jsonl")) for one in _operations(path.stem, path.read_bytes())]


def _operations(client: str, written: bytes) -> Iterable[Operation]:
    found: dict[int, Operation] = {}
    # What follows the last line end was being written when the client was killed.
    for line in written.split(b"\n")[:-1]:
        said = orjson.loads(line)
        number, phase = said["number"], said["phase"]
        if phase == "op":
            found[number] = Operation(client=client, key=said["key"], began=said["at"], asked=said["asked"])
        else:
            found[number] = replace(found[number], outcome=phase, ended=said["at"], answer=said["answer"])
    return found.values()
