"""Lives of cases as approval stores them: the approved samples of its storage format, a stream for each."""

from pathlib import Path
from typing import Final
from uuid import uuid4

import orjson
from eventsourcing.persistence import StoredEvent

_GOLDEN: Final = Path(__file__).parent.parent / "services/approval/tests/contracts/golden"
_LIFE: Final = (
    "CaseReceived",
    "CaseAccepted",
    "SpecialProcedureStarted",
    "SpecialProcedureEnded",
    "CaseConcluded",
    "ResultReturned",
)


def stored_cases(count: int, *, since: int) -> list[StoredEvent]:
    """The events of so many whole lives, stream by stream; `since` only numbers their command keys."""
    samples = [_sample(name) for name in _LIFE]
    return [
        StoredEvent(
            originator_id=stream, originator_version=version, topic=kind, state=_state(body, since + n, version)
        )
        for n, stream in enumerate(uuid4() for _ in range(count))
        for version, (kind, body) in enumerate(samples, start=1)
    ]


def _sample(name: str) -> tuple[str, bytes]:
    kind = f"approval.{name}"
    return kind, orjson.dumps(orjson.loads((_GOLDEN / f"{kind}.v1.json").read_bytes()))


def _state(body: bytes, case: int, version: int) -> bytes:
    meta = {
        "at": "2026-09-24T10:00:00.123456+08:00",
        "by": "li-jueding",
        "cor": "0123456789abcdef" * 2,
        "cau": "",
        "key": f"{case:024}{version:08}",
        "fp": "0123456789abcdef" * 4,
    }
    return b'{"v":1,"m":%b,"e":%b}' % (orjson.dumps(meta), body)
