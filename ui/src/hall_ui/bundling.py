"""Hashes, compresses and lists the files a browser may fetch; standard library only, the build hook loads it too."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BUNDLES: dict[str, tuple[str, ...]] = {
    "hall.css": (
        "css/tokens.css", "css/hall.css", "css/forms.css", "css/queue.css", "css/case.css",
        "css/citizen.css", "css/cockpit.css", "css/elder.css", "css/narrow.css", "css/print.css",
    ),
    "hall.js": (
        "js/hub.js", "js/live.js", "js/form.js", "js/visit.js",
        "js/combobox.js", "js/keys.js", "js/print.js", "js/kiosk.js",
    ),
    "hub-worker.js": ("js/hub-worker.js",),
    "chart.js": ("js/chart.js",),
}  # fmt: skip
VENDOR = "vendor"
MANIFEST = "manifest.json"
FETCHED = ("htmx.js", "echarts.js", "licences.txt")


def hashed_name(name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{ending}"


def bundled(static: Path) -> dict[str, bytes]:
    """Our own sources, joined in the order of the cascade."""
    return {name: b"\n".join((static / part).read_bytes() for part in parts) for name, parts in BUNDLES.items()}


def compressed(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)


def read_manifest(static: Path) -> dict[str, str] | None:
    """Plain name to hashed name, with the stamp of the lock file under the empty name."""
    path = static / VENDOR / MANIFEST
    if not path.exists():
        return None
    manifest: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def fetched_before(static: Path, stamp: str) -> dict[str, bytes] | None:
    """What an earlier build fetched by the same lock file, if all of it still stands."""
    manifest = read_manifest(static)
    if manifest is None or manifest.get("") != stamp:
        return None
    paths = {name: static / VENDOR / manifest.get(name, "absent") for name in FETCHED}
    if not all(path.exists() for path in paths.values()):
        return None
    return {name: path.read_bytes() for name, path in paths.items()}


def write(static: Path, fetched: dict[str, bytes], stamp: str) -> None:
    vendor = static / VENDOR
    vendor.mkdir(parents=True, exist_ok=True)
    manifest = {"": stamp}
    for name, content in {**fetched, **bundled(static)}.items():
        hashed = manifest[name] = hashed_name(name, content)
        (vendor / hashed).write_bytes(content)
        (vendor / f"{hashed}.gz").write_bytes(compressed(content))
    kept = {MANIFEST, *(f"{name}{ending}" for name in manifest.values() for ending in ("", ".gz"))}
    for path in vendor.iterdir():
        if path.name not in kept:
            path.unlink()
    (vendor / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
