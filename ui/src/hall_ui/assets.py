"""Serves the hashed assets, and knows the present name of each."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route, Router

from hall_ui import bundling

if TYPE_CHECKING:
    from starlette.requests import Request

STATIC = Path(__file__).parent / "static"
IMMUTABLE = "public, max-age=31536000, immutable"


class AssetsMissingError(RuntimeError):
    """The package was installed without its build hook."""

    def __init__(self) -> None:
        super().__init__("browser assets are missing: run `uv sync --reinstall-package hall-ui`")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as the browser gets it."""

    content: bytes
    packed: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class AssetSet:
    """All assets at one moment: plain name to hashed name, hashed name to file."""

    names: dict[str, str]
    files: dict[str, Asset]


def assets(static: Path = STATIC) -> AssetSet:
    """What stands now: the built files, with our own sources taken afresh where they are newer than the build."""
    return _asset_set(static, _newest_source(static))


def _newest_source(static: Path) -> int:
    return max(path.stat().st_mtime_ns for path in _sources(static))


@cache
def _sources(static: Path) -> tuple[Path, ...]:
    return tuple(static / part for bundle in bundling.BUNDLES.values() for part in bundle)


@cache
def _asset_set(static: Path, newest_source: int) -> AssetSet:
    manifest = bundling.read_manifest(static)
    if manifest is None:
        raise AssetsMissingError
    vendor = static / bundling.VENDOR
    names = {name: hashed for name, hashed in manifest.items() if name}
    files = {hashed: _built(vendor, hashed) for hashed in names.values()}
    if newest_source > (vendor / bundling.MANIFEST).stat().st_mtime_ns:
        for name, content in bundling.bundled(static).items():
            names[name] = bundling.hashed_name(name, content)
            files[names[name]] = Asset(content, bundling.compressed(content), _media_type(name))
    return AssetSet(names, files)


def _built(vendor: Path, hashed: str) -> Asset:
    return Asset((vendor / hashed).read_bytes(), (vendor / f"{hashed}.gz").read_bytes(), _media_type(hashed))


def _media_type(name: str) -> str:
    guessed, _ = mimetypes.guess_type(name)
    return guessed or "application/octet-stream"


async def _serve(request: Request) -> Response:
    asset = assets().files.get(request.path_params["name"])
    if asset is None:
        return Response("没有这个文件。", status_code=404, media_type="text/plain")
    headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(asset.packed, media_type=asset.media_type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def static_router() -> Router:
    return Router([Route("/{name}", _serve)])
