"""The whole hall on PostgreSQL: databases made on the way, the same county as on SQLite, and one answer per key."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hall.databases import DatabaseRefusedError, create_missing
from hall.embedded import DATABASES, DATABASES_OF_SIMULATORS
from hall.settings import HallSettings
from hall.simulation.playing import play_quietly
from hall.testing import served
from hall.verifying import rebuild_view, verify_hall
from kernel.store.executing import Store

pytestmark = pytest.mark.postgres
CASES, SEED = 6, 7
# Whether a certificate issued a moment ago is known already when papers are asked for is a matter of moments.
OF_THE_MOMENT = {"intake.MaterialAttached", "intake.MaterialWaived", "certificates.CertificateUsed"}


@pytest.fixture(scope="module")
def databases(postgres_server: str) -> Iterator[str]:
    """Where a hall's databases may come to stand: `…/hall_x`; all of them are dropped at the end."""
    name = f"hall_{uuid4().hex[:12]}"
    yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for service in (*DATABASES, *DATABASES_OF_SIMULATORS):
            admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(f"{name}_{service}")))


async def shapes_after_playing(settings: HallSettings) -> dict[str, Counter[tuple[str, ...]]]:
    """Of each service, how many streams went through which kinds of events."""
    async with served(settings) as there:
        played = await play_quietly(there.url, cases=CASES, seed=SEED)
        assert not played.refused, played.sentences
        await there.hall.settle()
        return {name: shapes(service.store) for name, service in there.hall.services.items()}


def shapes(store: Store) -> Counter[tuple[str, ...]]:
    kinds: dict[UUID, list[str]] = {}
    for recorded in store.read_log(0, 100_000):
        if recorded.kind not in OF_THE_MOMENT:
            kinds.setdefault(recorded.stream_id, []).append(recorded.kind)
    return Counter(map(tuple, kinds.values()))


def test_the_same_county_comes_out_on_both_databases(
    databases: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_files = asyncio.run(shapes_after_playing(HallSettings(data=data)))
    server = HallSettings(data=tmp_path / "server", database=databases)
    assert asyncio.run(shapes_after_playing(server)) == on_files
    monkeypatch.setenv("HALL_DATABASE", databases)
    assert verify_hall(server.data) == 0
    assert "0 lost, 0 doubled" in capsys.readouterr().out
    assert rebuild_view("all", server.data) == 0
    assert verify_hall(server.data) == 0


@pytest.fixture
def bare_role(postgres_server: str) -> Iterator[str]:
    """The address of a database that is not there, for somebody who may not make one."""
    name = f"bare_{uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(SQL("CREATE ROLE {} LOGIN PASSWORD 'bare'").format(Identifier(name)))
        address = urlsplit(postgres_server)
        host = address.netloc.rpartition("@")[2]
        yield address._replace(netloc=f"{name}:bare@{host}", path=f"/{name}_intake").geturl()
        admin.execute(SQL("DROP ROLE {}").format(Identifier(name)))


def test_who_may_not_make_a_database_is_told_which_one_is_missing(bare_role: str) -> None:
    with pytest.raises(DatabaseRefusedError, match=r"bare_[0-9a-f]+_intake 不存在，当前账户又无权创建"):
        create_missing(["sqlite:////nowhere.db", bare_role])
