"""Finds promtool and Prometheus for the tests of alerts; on Debian fetches them into the cache, installs nothing."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = "prometheus"
CACHE = "HALL_CACHE"
_ROOT = Path(__file__).resolve().parent.parent


class NoPrometheusError(RuntimeError):
    """Neither the machine nor its packages have it; the sentence says what was looked for."""


def binary(name: str) -> Path:
    """`promtool` or `prometheus`: the machine's own, else that of Debian's package, unpacked beside the project."""
    if found := shutil.which(name):
        return Path(found)
    cache = Path(os.environ.get(CACHE) or _ROOT / ".cache")
    folder = cache / PACKAGE
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / f"{PACKAGE}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.is_dir():
                _fetch(folder)
    return folder / "usr" / "bin" / name


def _fetch(folder: Path) -> None:
    """Unpacked, not installed: the package's own service would begin to run on a developer's machine."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise NoPrometheusError(f"no {PACKAGE} on the path, and no Debian to fetch it from: install {PACKAGE}")
    with tempfile.TemporaryDirectory(dir=folder.parent) as half:
        if os.geteuid() == 0 and not _downloaded(half):
            subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        if not (list(Path(half).glob("*.deb")) or _downloaded(half)):
            raise NoPrometheusError(f"apt-get cannot download {PACKAGE}: run apt-get update, or install {PACKAGE}")
        package = next(Path(half).glob("*.deb"))
        subprocess.run(["dpkg-deb", "-x", str(package), f"{half}/unpacked"], check=True)
        Path(half, "unpacked").rename(folder)


def _downloaded(folder: str) -> bool:
    # As root, apt would hand the work to an account that may not write here.
    command = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", PACKAGE]
    return subprocess.run(command, cwd=folder, check=False, stderr=subprocess.DEVNULL).returncode == 0


def main() -> None:
    try:
        print(binary("promtool"))
    except NoPrometheusError as missing:
        print(f"alerts will not be tested: {missing}", file=sys.stderr)


if __name__ == "__main__":
    main()
