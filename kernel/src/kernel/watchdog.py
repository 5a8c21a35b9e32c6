"""A process that stands still looks healthy from outside; this one ends itself, and whoever keeps it starts it anew."""

import asyncio
import os
import threading
from collections.abc import Mapping
from typing import Final

import structlog

EXIT_CODE: Final = 70
"""What a process says when it has ended itself because it stood still."""
_BEAT_S: Final = 1.0
_STILL_S: Final = 30.0

_log = structlog.get_logger("kernel.watchdog")


def end(why: str) -> None:
    """At once, without any goodbye: what was not committed was not done."""
    _log.critical("this process stands still and ends itself", why=why)
    os._exit(EXIT_CODE)


class Heart:
    """Beats on the event loop; a thread beside it listens, and counts: who was stopped himself has missed nothing."""

    def __init__(self, still_s: float = _STILL_S) -> None:
        self._still_s = still_s
        self._beats = 0
        self._stopped = threading.Event()

    async def run(self) -> None:
        """Until cancelled."""
        threading.Thread(target=self._listen, name="watchdog", daemon=True).start()
        try:
            while True:
                self._beats += 1
                await asyncio.sleep(_BEAT_S)
        finally:
            self._stopped.set()

    def _listen(self) -> None:
        heard = silent = 0
        while not self._stopped.wait(_BEAT_S):
            heard, silent = self._beats, silent + 1 if self._beats == heard else 0
            if silent * _BEAT_S > self._still_s:
                end("the event loop does not turn")


class Progress:
    """Looks again and again at what waits; each has a mark that moves as long as somebody works on it."""

    def __init__(self, looks: int) -> None:
        self._looks = looks
        self._marks: dict[str, tuple[object, int]] = {}

    def missing(self, waiting: Mapping[str, object]) -> list[str]:
        """What has kept its mark in so many looks; they are counted, so that who was stopped himself is not blamed."""
        before, self._marks = self._marks, {}
        for what, mark in waiting.items():
            known, seen = before.get(what, (mark, -1))
            self._marks[what] = (mark, seen + 1 if known == mark else 0)
        return [what for what, (_, seen) in self._marks.items() if seen > self._looks]

    def forget(self) -> None:
        self._marks.clear()
