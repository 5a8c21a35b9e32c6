"""T-02: a process that is told to lose events does not start, and says why in one sentence."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hall.embedded import DATABASES, DATABASES_OF_SIMULATORS
from hall.testing import HALL, environment, free_port

pytestmark = [pytest.mark.postgres, pytest.mark.fault("T-02")]
FUNCTIONS = "POSTGRES_ENABLE_DB_FUNCTIONS"


@pytest.fixture
def databases(postgres_server: str) -> Iterator[str]:
    """Where a hall's databases may come to stand; all of them are dropped at the end."""
    name = f"hall_{uuid4().hex[:12]}"
    yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for service in (*DATABASES, *DATABASES_OF_SIMULATORS):
            admin.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(f"{name}_{service}")))


def test_a_hall_with_database_functions_switched_on_does_not_start_and_says_why(databases: str, tmp_path: Path) -> None:
    settings = {"HALL_DATABASE": databases, FUNCTIONS: "yes"}
    started = subprocess.run(
        [HALL, "run"],
        env=environment(tmp_path, free_port(), **settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode == 1
    assert started.stdout == ""
    (sentence,) = started.stderr.splitlines()
    assert FUNCTIONS in sentence
    assert "没有启动" in sentence
