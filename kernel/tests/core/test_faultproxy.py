"""The fault proxy before a server that answers every byte with the same byte, and before a real PostgreSQL."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from kernel.testing.faultproxy import FaultProxy, Moment, Way

SILENCE_S = 0.05


class Echo:
    """What the server has heard, and how many connections it still has."""

    def __init__(self) -> None:
        self.heard = b""
        self.open = 0
        self.changed = asyncio.Condition()

    async def until(self, heard: bytes, open_connections: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: (self.heard, self.open) == (heard, open_connections))

    async def met(self, reader: StreamReader, writer: StreamWriter) -> None:
        await self._note(1, b"")
        try:
            while chunk := await reader.read(1024):
                await self._note(0, chunk)
                writer.write(chunk)
        except ConnectionError:
            pass
        finally:
            writer.close()
            await self._note(-1, b"")

    async def _note(self, connections: int, chunk: bytes) -> None:
        async with self.changed:
            self.open += connections
            self.heard += chunk
            self.changed.notify_all()


@pytest.fixture
async def echo_and_proxy() -> AsyncIterator[tuple[Echo, FaultProxy]]:
    echo = Echo()
    server = await asyncio.start_server(echo.met, "127.0.0.1", 0)
    try:
        async with FaultProxy(server.sockets[0].getsockname()[1], seed=7).serving() as proxy:
            yield echo, proxy
        await echo.until(echo.heard, 0)
    finally:
        server.close()


@asynccontextmanager
async def client(proxy: FaultProxy) -> AsyncIterator[tuple[StreamReader, StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def silent(reader: StreamReader) -> bool:
    try:
        async with asyncio.timeout(SILENCE_S):
            await reader.readexactly(1)
    except TimeoutError:
        return True
    return False


async def all_that_comes(reader: StreamReader) -> bytes:
    """Until the other side ends, in order or not."""
    came = b""
    try:
        while chunk := await reader.read(1024):
            came += chunk
    except ConnectionError:
        pass
    return came


async def test_without_a_fault_bytes_pass_both_ways(echo_and_proxy: tuple[Echo, FaultProxy]) -> None:
    _, proxy = echo_and_proxy
    async with client(proxy) as (reader, writer):
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        assert proxy.connections == 1


async def test_delayed_bytes_come_late_and_in_order(echo_and_proxy: tuple[Echo, FaultProxy]) -> None:
    _, proxy = echo_and_proxy
    proxy.delay(0.04, jitter_s=0.03)
    async with client(proxy) as (reader, writer):
        begun = asyncio.get_running_loop().time()
        for number in range(100):
            writer.write(b"%02d" % number)
            await writer.drain()
        assert await reader.readexactly(200) == b"".join(b"%02d" % number for number in range(100))
        # Not before the least delay of each way; how much later is the machine's affair.
        assert asyncio.get_running_loop().time() - begun >= 0.02 * 0.99


async def test_a_black_hole_keeps_everything_back_until_it_is_healed(echo_and_proxy: tuple[Echo, FaultProxy]) -> None:
    echo, proxy = echo_and_proxy
    async with client(proxy) as (reader, writer):
        proxy.blackhole()
        writer.write(b"a")
        assert await silent(reader)
        assert echo.heard == b""
        proxy.heal()
        assert await reader.readexactly(1) == b"a"


async def test_only_the_answers_may_be_lost(echo_and_proxy: tuple[Echo, FaultProxy]) -> None:
    echo, proxy = echo_and_proxy
    proxy.blackhole(Way.ANSWERING)
    async with client(proxy) as (reader, writer):
        writer.write(b"a")
        await echo.until(b"a", 1)
        assert await silent(reader)


async def test_of_a_half_open_connection_only_the_client_believes(echo_and_proxy: tuple[Echo, FaultProxy]) -> None:
    echo, proxy = echo_and_proxy
    async with client(proxy) as (reader, writer):
        writer.write(b"a")
        assert await reader.readexactly(1) == b"a"
        proxy.half_open()
        await echo.until(b"a", 0)
        writer.write(b"b")
        assert await silent(reader)
        async with client(proxy) as (fresh_reader, fresh_writer):
            fresh_writer.write(b"c")
            assert await fresh_reader.readexactly(1) == b"c"
        proxy.heal()
        assert await reader.read() == b""
        assert b"b" not in echo.heard


@pytest.mark.parametrize("way", Way)
async def test_a_connection_is_cut_after_exactly_so_many_bytes(
    echo_and_proxy: tuple[Echo, FaultProxy], way: Way
) -> None:
    echo, proxy = echo_and_proxy
    proxy.cut_after(3, way)
    async with client(proxy) as (reader, writer):
        writer.write(b"hello")
        came = await all_that_comes(reader)
        await proxy.until_cut(1)
    await echo.until(b"hel" if way is Way.ASKING else b"hello", 0)
    assert way is Way.ASKING or came == b"hel"


@pytest.mark.parametrize(
    ("moment", "heard"),
    [(Moment.BEFORE, b"begin;"), (Moment.ANSWERED, b"begin;COMMIT;")],
    ids=["before", "answered"],
)
async def test_the_marked_bytes_cut_at_the_chosen_moment(
    echo_and_proxy: tuple[Echo, FaultProxy], moment: Moment, heard: bytes
) -> None:
    echo, proxy = echo_and_proxy
    proxy.cut_at(b"COMMIT", moment)
    async with client(proxy) as (reader, writer):
        writer.write(b"begin;")
        assert await reader.readexactly(6) == b"begin;"
        writer.write(b"COMMIT;")
        assert await all_that_comes(reader) == b""
    await echo.until(heard, 0)
    assert proxy.cuts == 1


async def test_bytes_that_are_sent_and_cut_reach_the_server(echo_and_proxy: tuple[Echo, FaultProxy]) -> None:
    echo, proxy = echo_and_proxy
    proxy.cut_at(b"COMMIT", Moment.SENT)
    async with client(proxy) as (reader, writer):
        writer.write(b"COMMIT;")
        await all_that_comes(reader)
    await echo.until(b"COMMIT;", 0)


async def test_marked_bytes_are_found_across_two_pieces_and_cut_once(echo_and_proxy: tuple[Echo, FaultProxy]) -> None:
    echo, proxy = echo_and_proxy
    proxy.cut_at(b"COMMIT")
    async with client(proxy) as (reader, writer):
        writer.write(b"COM")
        assert await reader.readexactly(3) == b"COM"
        writer.write(b"MIT")
        assert await all_that_comes(reader) == b""
    async with client(proxy) as (reader, writer):
        writer.write(b"COMMIT")
        assert await reader.readexactly(6) == b"COMMIT"
    await echo.until(b"COMCOMMIT", 0)


async def test_a_share_of_the_open_connections_is_cut(echo_and_proxy: tuple[Echo, FaultProxy]) -> None:
    echo, proxy = echo_and_proxy
    async with client(proxy), client(proxy), client(proxy):
        await echo.until(b"", 3)
        assert await proxy.cut(0) == 0
        assert await proxy.cut() == 3
        await echo.until(b"", 0)
        assert (proxy.connections, proxy.cuts) == (0, 3)


async def test_a_share_of_the_connections_to_come_is_cut(echo_and_proxy: tuple[Echo, FaultProxy]) -> None:
    _, proxy = echo_and_proxy
    proxy.cut_share(0.5, within=4)
    whole = 0
    for _ in range(40):
        async with client(proxy) as (reader, writer):
            writer.write(b"four")
            writer.write_eof()
            whole += await all_that_comes(reader) == b"four"
    assert proxy.cuts == 40 - whole
    assert 0 < whole < 40


@pytest.mark.postgres
@pytest.mark.parametrize(("moment", "stored"), [(Moment.BEFORE, False), (Moment.SENT, True), (Moment.ANSWERED, True)])
async def test_a_commit_is_cut_before_or_after_it_is_true(postgres_url: str, moment: Moment, *, stored: bool) -> None:
    address = conninfo_to_dict(postgres_url)
    host, port = str(address.get("host", "")), int(address.get("port") or 5432)
    upstream = Path(host, f".s.PGSQL.{port}") if host.startswith("/") else port
    async with (
        await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as direct,
        FaultProxy(upstream).serving() as proxy,
    ):
        await direct.execute("CREATE TABLE told (it int)")
        through = make_conninfo(postgres_url, host="127.0.0.1", port=proxy.port, sslmode="disable")
        connection = await psycopg.AsyncConnection.connect(through)
        proxy.cut_at(b"COMMIT", moment)
        with pytest.raises(psycopg.OperationalError):
            async with connection:
                await connection.execute("INSERT INTO told VALUES (1)")
        # The lock is free when the server is done with the transaction that was cut, either way.
        async with direct.transaction():
            await direct.execute("LOCK TABLE told IN ACCESS EXCLUSIVE MODE")
            cursor = await direct.execute("SELECT count(*) FROM told")
            assert await cursor.fetchone() == (int(stored),)
