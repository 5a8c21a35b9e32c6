"""What the machine must have: looked for, on Debian as root installed, else named with what to run."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kernel.brokers.parts import MissingPartError, jars, java

_ALSO_LOOKED_IN: Final = "/usr/sbin:/usr/local/sbin:/sbin"


class LacksError(RuntimeError):
    """本机缺少一个部件：说明缺什么，用哪条命令安装。"""


def program(name: str, package: str) -> Path:
    """A program of this machine; servers lie where only root looks."""
    found = _found(name)
    if found is None and install(package):
        found = _found(name)
    if found is None:
        raise LacksError(f"本机缺少 {name}，请先安装：sudo apt-get install {package}")
    return found


def install(*packages: str) -> bool:
    """Whether Debian had them and we may install; what is installed is not started by itself."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    print(f"正在安装 {' '.join(packages)} …", flush=True)  # noqa: T201 -- it takes a while: a person wants to know
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=120"]
    asked = ["install", "-y", "-qq", "--no-install-recommends", *packages]
    return _done([*apt, *asked]) or (_done([*apt, "update", "-qq"]) and _done([*apt, *asked]))


def kafka_is_there() -> None:
    """Kafka's jars in the cache and a Java that runs them."""
    try:
        java()
        jars()
    except MissingPartError as missing:
        if not (_found("mvn") is None and install("maven")):
            raise LacksError(f"本机没有可用的 Kafka：{missing}") from missing
        _fetched()


def _fetched() -> None:
    try:
        jars()
    except MissingPartError as missing:
        raise LacksError(f"本机没有可用的 Kafka：{missing}") from missing


def _found(name: str) -> Path | None:
    found = shutil.which(name) or shutil.which(name, path=_ALSO_LOOKED_IN)
    return Path(found) if found else None


def _done(command: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0  # noqa: S603 -- Debian's own
