"""Key rings to test with: one in memory, and ones on a real database that can be opened again and again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kernel.keyring import KeyRing

MASTER = bytes(range(32))

OpenRing = Callable[..., KeyRing]


@pytest.fixture(scope="session")
def ring() -> Iterator[KeyRing]:
    """A ring that is gone after the run; shared, so shred only persons of your own."""
    ring = KeyRing("memory://", MASTER)
    yield ring
    ring.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ring_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty key database of each kind; needs the plugin `kernel.testing.postgres` beside this one."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path / 'keys.db'}"


@pytest.fixture
def open_ring(ring_url: str) -> Iterator[OpenRing]:
    """Opens the key database, as one more process would; each sees what the others did at once."""
    opened: list[KeyRing] = []

    def open_one(master: bytes = MASTER, **options: Any) -> KeyRing:
        opened.append(KeyRing(ring_url, master, shreds_seen_within_s=0, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
