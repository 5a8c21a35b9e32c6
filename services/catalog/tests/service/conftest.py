"""A catalog with the county's data in it: imported once a run, copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog.app import build
from catalog.seeding import seed
from kernel.service import Service
from kernel.testing.parts import memory_parts, settle


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
    service = build(memory_parts(folder, url=f"sqlite:///{folder / 'catalog.db'}"))
    service.connect()
    yield service
    await service.stop()
