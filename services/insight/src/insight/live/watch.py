"""Ends a worker that has grown too large or stands still although there is something to read."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kernel import watchdog

_EVERY_S: Final = 1.0
_STATM: Final = Path("/proc/self/statm")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def resident_bytes() -> int:
    return int(_STATM.read_text(encoding="ascii").split()[1]) * _PAGE


class Watch:
    """Asks from a thread of its own, so that a loop that stands still does not silence it."""

    def __init__(
        self, *, most_bytes: int, stuck_s: float, lags: Callable[[], bool], end: Callable[[str], None] = watchdog.end
    ) -> None:
        self._most_bytes, self._stuck_s, self._lags, self._end = most_bytes, stuck_s, lags, end
        self._moved_at = time.monotonic()

    def moved(self) -> None:
        """Something was dealt with, or there is nothing to deal with."""
        self._moved_at = time.monotonic()

    def start(self) -> None:
        self.moved()
        threading.Thread(target=self._run, name="live-watch", daemon=True).start()

    def look(self) -> None:
        if (size := resident_bytes()) > self._most_bytes:
            self._end(f"{size >> 20} MB are more than the {self._most_bytes >> 20} MB allowed")
        if not self._lags():
            self.moved()
        elif time.monotonic() - self._moved_at > self._stuck_s:
            self._end("there is something to read and nothing moves")

    def _run(self) -> None:
        while True:
            self.look()
            time.sleep(_EVERY_S)
