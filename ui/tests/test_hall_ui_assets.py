"""What the build made, and how it is served."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from hall_ui import assets, bundling

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

STAMP = "of-the-lock"
FETCHED = dict.fromkeys(bundling.FETCHED, b"fetched")
LOCK = assets.STATIC.parents[2] / "package-lock.json"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A copy of our own sources, built."""
    static = tmp_path / "static"
    shutil.copytree(assets.STATIC, static, ignore=shutil.ignore_patterns(bundling.VENDOR))
    bundling.write(static, FETCHED, STAMP)
    return static


def test_every_asset_is_named_by_its_content_and_has_a_packed_twin() -> None:
    shown = assets.assets()
    assert set(shown.names) == {*bundling.FETCHED, *bundling.BUNDLES}
    for name, hashed in shown.names.items():
        asset = shown.files[hashed]
        assert hashed == bundling.hashed_name(name, asset.content)
        assert gzip.decompress(asset.packed) == asset.content


async def test_an_asset_may_be_kept_for_ever_and_comes_packed(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/static/{assets.assets().names['hall.css']}")
    assert answer.headers["cache-control"] == assets.IMMUTABLE
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.content.startswith(b"/* Colours")


async def test_a_browser_without_gzip_gets_it_plain(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/static/{assets.assets().names['htmx.js']}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert b"4.0.1" in answer.content


@pytest.mark.parametrize("name", ["hall.css", "manifest.json", "..%2Fpages.py", "hall.0000000000.css"])
async def test_nothing_but_hashed_assets_is_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/static/{name}")).status_code == 404


def test_a_source_newer_than_the_build_is_served_afresh(static: Path) -> None:
    built = assets.assets(static).names["hall.css"]
    source = static / "css/tokens.css"
    source.write_text(":root { --brand: green; }", encoding="utf-8")
    later = (static / bundling.VENDOR / bundling.MANIFEST).stat().st_mtime + 5
    os.utime(source, (later, later))
    shown = assets.assets(static)
    assert shown.names["hall.css"] != built
    assert b"--brand: green" in shown.files[shown.names["hall.css"]].content


def test_a_second_build_by_the_same_lock_fetches_nothing(static: Path) -> None:
    assert bundling.fetched_before(static, STAMP) == FETCHED
    assert bundling.fetched_before(static, "of-another-lock") is None
    (static / bundling.VENDOR / bundling.hashed_name("htmx.js", b"fetched")).unlink()
    assert bundling.fetched_before(static, STAMP) is None


def test_a_build_leaves_no_old_file_behind(static: Path) -> None:
    (static / bundling.VENDOR / "hall.0000000000.css").write_bytes(b"old")
    bundling.write(static, FETCHED, STAMP)
    names = {path.name for path in (static / bundling.VENDOR).iterdir()}
    assert "hall.0000000000.css" not in names
    assert len(names) == 2 * len(assets.assets(static).names) + 1


def test_without_a_build_the_package_says_what_to_run(static: Path) -> None:
    shutil.rmtree(static / bundling.VENDOR)
    os.utime(static / "css/tokens.css", (1, 1))
    with pytest.raises(assets.AssetsMissingError, match="uv sync"):
        assets.assets(static)


def test_every_own_source_is_part_of_a_bundle() -> None:
    sources = {path.relative_to(assets.STATIC).as_posix() for path in assets.STATIC.glob("*s/*.*s")}
    assert sources == {part for parts in bundling.BUNDLES.values() for part in parts}


def test_the_lock_pins_content_and_names_no_registry() -> None:
    if not LOCK.exists():
        pytest.skip("installed from a wheel: the lock stays in the source tree")
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert all(package["integrity"].startswith("sha512-") for package in fetched.values())
    assert not any("resolved" in package for package in packages.values())
