"""Asked by programs: one line in, one line out, in order; a bad line stops nothing. `hall check-number` is asked so."""

import sys
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import orjson

from identifiers import CHECKS, NumberKind, Verdict
from identifiers.verdict import wrong


def speak(lines: Iterable[bytes], say: Callable[[bytes], dict[str, Any]]) -> None:
    """Each answer goes out before the next question is read: whoever asks may wait for it."""
    for line in lines:
        sys.stdout.buffer.write(orjson.dumps(say(line)) + b"\n")
        sys.stdout.buffer.flush()


def number_checked(line: bytes, kind: NumberKind, on: date) -> dict[str, Any]:
    """A JSON string and what is said of it; nothing of it is stripped."""
    try:
        text = orjson.loads(line)
    except orjson.JSONDecodeError:
        text = None
    verdict = CHECKS[kind](text, on) if isinstance(text, str) else wrong("NOT_A_STRING", "这一行不是 JSON 字符串")
    return _said(verdict)


def _said(verdict: Verdict) -> dict[str, Any]:
    said = {"valid": verdict.valid, "code": verdict.code, "title": verdict.title}
    return said | {"warning": verdict.warning} if verdict.warning else said
