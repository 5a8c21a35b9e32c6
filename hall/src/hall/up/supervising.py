"""The supervisor: its configuration, its start, and what we ask of it."""

import http.client
import os
import shlex
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from hall.up.layout import NAMES, UpSettings
from hall.up.leftovers import lives
from hall.up.machine import LacksError, program
from hall.up.programs import ORDER, Program

_GONE: Final = (OSError, http.client.HTTPException, xmlrpc.client.Error)
_STARTED_WITHIN_S: Final = 15.0
_GLANCE_S: Final = 0.1
_PRIORITY_STEP: Final = 100


def configuration(settings: UpSettings, programs: Iterable[Program]) -> str:
    """One group for each step of the order: started one after another, stopped the other way round."""
    every = list(programs)
    sections = [*_itself(settings), *(line for one in every for line in _program(settings, one))]
    for place, group in enumerate(ORDER, 1):
        if members := [one.name for one in every if one.group == group]:
            sections += [f"[group:{group}]", f"programs={','.join(members)}", f"priority={place * _PRIORITY_STEP}", ""]
    return "\n".join(sections)


def _itself(settings: UpSettings) -> Iterator[str]:
    yield "[supervisord]"
    yield "nodaemon=true"
    yield f"logfile={_escaped(settings.logs / 'supervisor.log')}"
    yield f"pidfile={_escaped(settings.folder / 'supervisor.pid')}"
    yield f"childlogdir={_escaped(settings.logs)}"
    if os.geteuid() == 0:
        yield "user=root"
    yield "[unix_http_server]"
    yield f"file={_escaped(settings.socket)}"
    yield "chmod=0700"
    yield "[rpcinterface:supervisor]"
    yield "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface"
    yield "[supervisorctl]"
    yield f"serverurl=unix://{_escaped(settings.socket)}"
    yield ""


def _program(settings: UpSettings, one: Program) -> Iterator[str]:
    yield f"[program:{one.name}]"
    yield f"command={_escaped(shlex.join(one.command))}"
    yield "autostart=false"
    yield "autorestart=true"
    yield "startsecs=8"  # who ends sooner is started again after a pause that grows
    yield "startretries=100"
    yield f"stopsignal={one.stop_signal}"
    yield "stopwaitsecs=30"
    yield "redirect_stderr=true"
    yield f"stdout_logfile={_escaped(settings.logs / one.name)}.log"
    yield "stdout_logfile_maxbytes=20MB"
    yield "stdout_logfile_backups=2"
    if one.environment:
        yield "environment=" + ",".join(f'{name}="{value}"' for name, value in one.environment.items())
    if one.user:
        yield f"user={one.user}"
    if one.directory:
        yield f"directory={_escaped(one.directory)}"
    yield ""


def _escaped(text: str | Path) -> str:
    return str(text).replace("%", "%%")


class Supervisor:
    """Speaks with the supervisor of one folder, whoever started it."""

    def __init__(self, settings: UpSettings) -> None:
        self._settings = settings

    @property
    def pid(self) -> int | None:
        with suppress(*_GONE):
            return int(self._ask("getPID"))
        return None

    def begin(self, programs: Iterable[Program], environment: Mapping[str, str]) -> None:
        """Start it; it holds the data folder's lock as long as it lives, so that no other hall works there."""
        written = self._settings.folder / "supervisord.conf"
        written.touch(mode=0o600)
        written.write_text(configuration(self._settings, programs), encoding="utf-8")
        lock = [str(program("flock", "util-linux")), "--nonblock", "--no-fork", str(self._settings.data / "hall.lock")]
        with (self._settings.logs / "supervisor.out").open("ab") as said:
            started = subprocess.Popen(  # noqa: S603 -- our own command
                [*lock, sys.executable, "-m", "supervisor.supervisord", "-c", str(written)],
                env=dict(environment),
                cwd=self._settings.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        deadline = time.monotonic() + _STARTED_WITHIN_S
        while self.pid is None:
            if started.poll() is not None or time.monotonic() > deadline:
                raise LacksError(f"进程管理器没有启动，原因见 {self._settings.logs}/supervisor.out")
            time.sleep(_GLANCE_S)

    def start(self, programs: Iterable[Program]) -> None:
        for one in programs:
            self._ask("startProcess", f"{one.group}:{one.name}", False)  # noqa: FBT003 -- the remote call knows no names

    def restart(self, name: str) -> None:
        """Stop it in order, wait until it has ended, begin it anew."""
        group = next(one["group"] for one in self._ask("getAllProcessInfo") if one["name"] == name)
        self._ask("stopProcess", f"{group}:{name}")
        self._ask("startProcess", f"{group}:{name}", False)  # noqa: FBT003 -- the remote call knows no names

    def processes(self) -> dict[str, tuple[int, str]]:
        """Name, process id and state, in the order of the start."""
        told = {one["name"]: (int(one["pid"]), str(one["statename"])) for one in self._ask("getAllProcessInfo")}
        return {name: told[name] for name in NAMES if name in told}

    def end(self) -> None:
        """Stop everything in order; return when the supervisor itself is gone."""
        pid = self.pid
        if pid is None:
            return
        self._ask("shutdown")
        while lives(pid):
            time.sleep(_GLANCE_S)

    def _ask(self, what: str, *arguments: object) -> Any:
        """On a new connection each time: after a refused one the transport is of no more use."""
        from supervisor.xmlrpc import SupervisorTransport  # noqa: PLC0415 -- a development dependency, not always there

        with closing(SupervisorTransport(None, None, f"unix://{self._settings.socket}")) as transport:
            proxy = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)
            return getattr(proxy.supervisor, what)(*arguments)
