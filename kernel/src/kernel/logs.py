"""Log lines as JSON on standard error: a constant sentence and fields; people's numbers are blotted out."""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from typing import Any, Final, TextIO

import orjson
import structlog
from pydantic import ValidationError
from structlog.typing import EventDict, Processor, WrappedLogger

from kernel.errors import HallError
from kernel.sealed import Sealed

SEALED_MARK: Final = "[sealed]"
NUMBER_MARK: Final = "[number]"
_LONGEST_MESSAGE: Final = 300
_LAST_FRAMES: Final = 12
# Hexadecimal ids are left alone first, so that digits inside them are not taken for a number.
_NUMBERS: Final = re.compile(
    r"(?P<id>\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)"
    r"|(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?![\dXx])"
    r"|(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"
)


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Our own lines and those of the libraries are treated alike and leave as one JSON object per line."""
    target = stream or sys.stderr
    entering: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]
    leaving: list[Processor] = [
        exceptions_without_values,
        redacted,
        structlog.processors.JSONRenderer(serializer=_json),
    ]
    structlog.configure(
        processors=[*entering, *leaving],
        # Not through the standard library: one line per request must cost microseconds.
        logger_factory=structlog.WriteLoggerFactory(target),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    _configure_libraries(level, target, entering, leaving)


def _configure_libraries(level: str, target: TextIO, entering: list[Processor], leaving: list[Processor]) -> None:
    formatting = structlog.stdlib.ProcessorFormatter
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        formatting(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *entering],
            processors=[formatting.remove_processors_meta, *leaving],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    # Raw addresses belong in no log; the gate writes one line per request itself.
    logging.getLogger("uvicorn.access").disabled = True


def redacted(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Defence in depth: sealed values and numbers that could identify a person do not leave, wherever they hide."""
    return {name: _clean(value) for name, value in event.items()}


def exceptions_without_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception as its kind, a short message and where it happened; never the values a validation repeats."""
    said = event.pop("exc_info", None)
    if said is True:
        said = sys.exc_info()
    error = said if isinstance(said, BaseException) else said[1] if isinstance(said, tuple) else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-_LAST_FRAMES:]
        event["exception"] = type(error).__qualname__
        event["exception_message"] = _message(error)
        event["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _message(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in error.errors(include_input=False)
        )
    return error.code if isinstance(error, HallError) else str(error)[:_LONGEST_MESSAGE]


def _clean(value: object) -> object:
    if isinstance(value, Sealed):
        return SEALED_MARK
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int):
        return NUMBER_MARK if _blotted(str(value)) != str(value) else value
    if isinstance(value, Mapping):
        return {str(_clean(name)): _clean(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(each) for each in value]
    return _blotted(value if isinstance(value, str) else str(value))


def _blotted(text: str) -> str:
    return _NUMBERS.sub(lambda found: found["id"] or NUMBER_MARK, text)


def _json(event: Mapping[str, Any], **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()
