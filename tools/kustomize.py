"""Renders manifests: `kubectl kustomize` where kubectl is, else kustomize itself, built once with Go into the cache."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

MODULE = "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1"
CACHE = "HALL_CACHE"
_ROOT = Path(__file__).resolve().parent.parent


class NoKustomizeError(RuntimeError):
    """Nothing on this machine renders manifests; the sentence says what was looked for."""


def command() -> list[str]:
    """What to put before the folder that is to be rendered."""
    if kubectl := shutil.which("kubectl"):
        return [kubectl, "kustomize"]
    if kustomize := shutil.which("kustomize"):
        return [kustomize, "build"]
    return [str(_built()), "build"]


def rendered(folder: Path) -> str:
    """The manifests of a folder with a kustomization, as one YAML text."""
    done = subprocess.run([*command(), str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(f"{folder} cannot be rendered: {done.stderr.strip()}")
    return done.stdout


def _built() -> Path:
    cache = Path(os.environ.get(CACHE) or _ROOT / ".cache") / "kustomize"
    binary = cache / MODULE.rpartition("@")[2] / "kustomize"
    if binary.exists():
        return binary
    go = shutil.which("go")
    if go is None:
        raise NoKustomizeError("no kubectl, no kustomize, and no Go to build it with: install kubectl or golang")
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not binary.exists():
            _install(go, binary.parent)
    return binary


def _install(go: str, folder: Path) -> None:
    environment = {**os.environ, "GOBIN": str(folder)}
    done = subprocess.run([go, "install", MODULE], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoKustomizeError(f"Go could not build {MODULE}: {done.stderr.strip()[-500:]}")


def main() -> None:
    """Render one folder to standard output."""
    if len(sys.argv) != 2:  # noqa: PLR2004 -- the program and the folder
        sys.exit("python -m tools.kustomize deploy/k8s/overlays/town")
    try:
        print(rendered(Path(sys.argv[1])), end="")
    except (NoKustomizeError, ValueError) as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main()
