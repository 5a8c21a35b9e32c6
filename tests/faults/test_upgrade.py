"""The upgrade: the release before this one gives way to this one, process by process, while a county is played."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.testing import HALL
from hall.testing_up import Up, lacking, started
from hall.up.layout import served

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.fault("upgrade", by_name=True)]
ROOT = Path(__file__).parents[2]
# Until the first tag: the last state before this one that people could run. HALL_UPGRADE_FROM names another.
BEFORE = os.environ.get("HALL_UPGRADE_FROM", "76ccac6")
CASES = 30


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its tree, set up as its people set it up."""
    tree = tmp_path_factory.mktemp("before")
    packed = subprocess.run(["git", "-C", ROOT, "archive", BEFORE], capture_output=True, check=False)
    if packed.returncode:
        pytest.skip(f"the history here does not hold {BEFORE}: {packed.stderr.decode().strip()}")
    subprocess.run(["tar", "-x", "-C", tree], input=packed.stdout, check=True)
    subprocess.run(["make", "-C", tree, "setup", f"PYTHON={sys.executable}"], check=True)
    return tree


@pytest.fixture
def current(before: Path, tmp_path: Path) -> Iterator[tuple[Path, Up]]:
    """Where the program lies as everybody knows it, and the hall that was started from there."""
    if missing := lacking():
        pytest.skip(missing)
    current = tmp_path / "current"
    current.symlink_to(before)
    with started([f"{current}/.venv/bin/python", "-m", "hall"]) as up:
        yield current, up


def played_while(up: Up, going: "subprocess.Popen[bytes]") -> Iterator[int]:
    """One small county after the other, and how each ended, until the other program has ended and once more."""
    for seed in range(1, 1000):
        is_last = going.poll() is not None
        command = [HALL, "simulate", "--cases", str(CASES), "--seed", str(seed)]
        yield subprocess.run(command, env={**up.told, "HALL_URL": up.url}, check=False).returncode
        if is_last:
            return


def runs_from(tree: Path, up: Up) -> set[str]:
    """Which parts of ours have loaded what lies in this tree."""
    parts, libraries = up.parts(), str(tree.resolve() / ".venv" / "lib")
    return {name for name in served() if libraries in Path(f"/proc/{parts[name].pid}/maps").read_text()}


def test_old_and_new_share_the_record_and_the_topics_while_one_takes_the_others_place(
    before: Path, current: tuple[Path, Up]
) -> None:
    place, up = current
    assert (runs_from(before, up), runs_from(ROOT, up)) == ({*served()}, set())
    place.unlink()
    place.symlink_to(ROOT)
    renewal = subprocess.Popen([*up.hall, "renew"], env=up.told, cwd=up.data.parent)
    played = list(played_while(up, renewal))
    assert renewal.wait() == 0
    assert set(played) == {0}, "nobody was refused, whoever answered"
    assert (runs_from(before, up), runs_from(ROOT, up)) == (set(), {*served()})
    compared = up.says("verify")
    assert compared.returncode == 0, compared.stdout
    assert "store = topics = views" in compared.stdout
