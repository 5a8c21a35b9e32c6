"""What the system is asked to notice of the lines to PostgreSQL."""

import asyncio
import os
import socket
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from kernel.database import Database
from kernel.testing.faultproxy import FaultProxy

NOTICED_MS = 5_000


def patience_ms(url: str) -> int:
    """How long what was sent on a line of this database may stay without an answer, as the system has it."""
    database = Database(url)
    try:
        with database.reading() as connection:
            raw: Any = connection.connection.driver_connection
            assert isinstance(raw, psycopg.Connection)
            with socket.socket(fileno=os.dup(raw.fileno())) as line:
                assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
                return line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    finally:
        database.close()


@pytest.mark.postgres
async def test_a_server_that_has_gone_without_a_word_is_given_up_within_seconds(postgres_url: str) -> None:
    address = conninfo_to_dict(postgres_url)
    host, port = str(address.get("host", "")), int(address.get("port") or 5432)
    upstream = Path(host, f".s.PGSQL.{port}") if host.startswith("/") else port
    async with FaultProxy(upstream).serving() as proxy:
        name, user = address["dbname"], address["user"]
        over_tcp = f"postgresql://{user}@127.0.0.1:{proxy.port}/{name}"
        assert await asyncio.to_thread(patience_ms, over_tcp) == NOTICED_MS
