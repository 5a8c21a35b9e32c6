"""Puts `uv` into a folder of its own, also where pip refuses to install outside a virtual environment."""

import subprocess
import sys
import venv
from pathlib import Path

UV = "uv>=0.9,<1"


def main(folder: Path) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 -- this file is what older versions still can read
        sys.exit("需要 Python 3.11 或更新的版本 (Python 3.11 or newer is needed)")
    if _made(folder, with_pip=True):
        pip = [str(folder / "bin" / "python"), "-m", "pip"]
    elif _made(folder, with_pip=False):
        pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python")]
    else:
        sys.exit("cannot make a virtual environment: install the venv module (Debian: apt-get install python3-venv)")
    done = subprocess.run([*pip, "install", "--quiet", "--disable-pip-version-check", UV], check=False)
    if done.returncode:
        sys.exit("cannot install uv: pip is missing or the package index cannot be reached")


def _made(folder: Path, *, with_pip: bool) -> bool:
    try:
        venv.EnvBuilder(with_pip=with_pip, clear=True).create(folder)
    except (subprocess.CalledProcessError, OSError):
        return False
    return True


if __name__ == "__main__":
    main(Path(sys.argv[1]))
