"""A catalog with the county's data in it: imported once a run, copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.app import build
from catalog.seeding import seed
from kernel.service import Service
from kernel.testing.parts import memory_parts, settle

NAMES = {"zhou-bianmu": "周编目", "sun-fuhe": "孙复核"}


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database as it stands after the first start."""
    folder = tmp_path_factory.mktemp("imported")

    async def first_start() -> None:
        service = build(memory_parts(folder, url=f"sqlite:///{folder / 'catalog.db'}"))
        service.connect()
        await seed(service)
        await settle(service)
        await service.stop()

    asyncio.run(first_start())
    return folder


@pytest.fixture
async def catalog(imported: Path, tmp_path: Path) -> AsyncIterator[Service]:
    folder = tmp_path / "hall"
    shutil.copytree(imported, folder)
    parts = memory_parts(folder, url=f"sqlite:///{folder / 'catalog.db'}")
    service = build(replace(parts, name_of=lambda account: NAMES.get(account, account)))
    service.connect()
    yield service
    await service.stop()
