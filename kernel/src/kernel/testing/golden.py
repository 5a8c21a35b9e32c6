"""Approved forms of events: a file each, written anew only by who changes a format on purpose."""

import json
import os
from pathlib import Path

from kernel.events import Event

APPROVING = "HALL_APPROVE_FORMATS"


def written(event: Event) -> str:
    """The form in which it is stored, for people to read."""
    return json.dumps(event.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def approved(event: Event, golden: Path) -> str:
    """What its file under `golden` holds; with HALL_APPROVE_FORMATS the file is written first."""
    path = _path(event, golden)
    if os.environ.get(APPROVING):
        path.parent.mkdir(exist_ok=True)
        path.write_text(written(event), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def read_back(event: Event, golden: Path) -> Event:
    """What its approved form is read as."""
    return type(event).model_validate(json.loads(_path(event, golden).read_text(encoding="utf-8")))


def _path(event: Event, golden: Path) -> Path:
    return golden / f"{event.kind}.v{event.version}.json"
