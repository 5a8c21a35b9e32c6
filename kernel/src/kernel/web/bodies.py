"""Reads a request body once, JSON or form, into one nested document; control fields and files stand apart."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin
from urllib.parse import parse_qsl

import orjson
from pydantic import BaseModel
from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from kernel.web.problems import BodyTooLargeError, BodyTypeUnknownError, BodyUnreadableError

MAX_DOCUMENT_BYTES: Final = 1024 * 1024
MAX_FIELDS: Final = 1000
MAX_FILES: Final = 20
CONTROL_FIELDS: Final = frozenset({"csrf_token", "idempotency_key", "expected_version"})
_DEEPEST: Final = 8
_CHUNK: Final = 256 * 1024
_LISTS: Final = (list, tuple, set, frozenset, Sequence, Iterable)


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent: `document` to validate, `raw` its JSON bytes if it came as JSON."""

    document: Any = field(default_factory=dict)
    raw: bytes | None = None
    controls: dict[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, UploadFile], ...] = ()

    def close(self) -> None:
        for _, file in self.files:
            file.file.close()


async def read_body(request: Request) -> Body:
    """The body, read at most once per request, whoever asks first."""
    known: Body | None = getattr(request.state, "body_read", None)
    if known is None:
        known = await _read(request)
        request.state.body_read = known
    return known


async def _read(request: Request) -> Body:
    content_type = parse_options_header(request.headers.get("content-type"))[0]
    if content_type == b"multipart/form-data":
        return _from_form(await _multipart(request))
    raw = await _document_bytes(request)
    if not raw:
        return Body()
    if content_type == b"application/x-www-form-urlencoded":
        return _from_form(_urlencoded(raw))
    if content_type == b"application/json" or content_type.endswith(b"+json"):
        return Body(document=_json(raw), raw=raw)
    raise BodyTypeUnknownError


async def _document_bytes(request: Request) -> bytes:
    chunks, total = [], 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > MAX_DOCUMENT_BYTES:
            raise BodyTooLargeError(max_bytes=MAX_DOCUMENT_BYTES)
        chunks.append(chunk)
    return b"".join(chunks)


def _json(raw: bytes) -> Any:
    if b"\\u0000" in raw:  # no database column holds it
        raise BodyUnreadableError
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BodyUnreadableError from error


def _urlencoded(raw: bytes) -> list[tuple[str, str | UploadFile]]:
    try:
        return list(parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS))
    except ValueError as error:  # bad UTF-8 is one of them
        raise BodyUnreadableError from error


class _StrictParser(MultiPartParser):
    """The framework's parser, except that text which is not what it claims to be is refused, not guessed at."""

    complete = False

    def on_part_end(self) -> None:
        if self._current_part.file is None:
            self._current_part.data.decode(self._charset)
        super().on_part_end()

    def on_end(self) -> None:
        self.complete = True


async def _multipart(request: Request) -> list[tuple[str, str | UploadFile]]:
    parser = _StrictParser(
        request.headers, request.stream(), max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_DOCUMENT_BYTES
    )
    try:
        form = await parser.parse()
    except (MultiPartException, UnicodeDecodeError) as error:
        raise BodyUnreadableError from error
    if not parser.complete:
        await form.close()
        raise BodyUnreadableError
    return form.multi_items()


def _from_form(items: Iterable[tuple[str, str | UploadFile]]) -> Body:
    document: dict[str, Any] = {}
    controls: dict[str, str] = {}
    files = []
    for name, value in items:
        if isinstance(value, UploadFile):
            files.append((name, value))
        elif name in CONTROL_FIELDS:
            controls[name] = value
        else:
            _put(document, name, value)
    return Body(document=document, controls=controls, files=tuple(files))


def _put(document: dict[str, Any], name: str, value: str) -> None:
    """`form.name` nests, a repeated name becomes a list, an empty string leaves its place empty."""
    *parents, last = name.split(".")
    if len(parents) > _DEEPEST or "\0" in value:
        raise BodyUnreadableError
    for parent in parents:
        document = document.setdefault(parent, {})
        if not isinstance(document, dict):
            raise BodyUnreadableError
    if not value:
        return
    held = document.get(last)
    if isinstance(held, dict):
        raise BodyUnreadableError
    document[last] = value if held is None else [*(held if isinstance(held, list) else [held]), value]


def shaped(document: Any, model: type[BaseModel]) -> Any:
    """A form's document as `model` wants it: one ticked box is a list of one, an empty optional part is absent."""
    if not isinstance(document, dict):
        return document
    shaped_document = dict(document)
    for name, inner, many, required in _fields(model):
        if name not in shaped_document:
            continue
        value = shaped_document[name]
        if value == {} and not required:
            del shaped_document[name]
        elif many:
            shaped_document[name] = [shaped(each, inner) if inner else each for each in _listed(value)]
        elif inner:
            shaped_document[name] = shaped(value, inner)
    return shaped_document


def _listed(value: Any) -> list[Any]:
    """Repeated values, or numbered parts: `materials.0.code`, `materials.1.code`."""
    if isinstance(value, dict) and all(key.isdecimal() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return value if isinstance(value, list) else [value]


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, type[BaseModel] | None, bool, bool], ...]:
    """Of each field: its name in a form, the model in it, whether it is a list, whether it is required."""
    return tuple(
        (known.alias or name, *_kind(known.annotation), known.is_required())
        for name, known in model.model_fields.items()
    )


def _kind(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        kinds = [_kind(each) for each in inner if each is not type(None)]
        return kinds[0] if len(kinds) == 1 else (None, any(many for _, many in kinds))
    if origin is Annotated:
        return _kind(inner[0])
    if origin in _LISTS:
        return (_kind(inner[0])[0] if inner else None), True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    return None, annotation in _LISTS


async def fingerprint_of(request: Request) -> str:
    """What a request asks for, as one hash: method, path, canonical document, files by content."""
    body = await read_body(request)
    said = hashlib.sha256(f"{request.method}\n{request.scope['path']}\n".encode())
    said.update(orjson.dumps(body.document, option=orjson.OPT_SORT_KEYS))
    for name, file in body.files:
        said.update(orjson.dumps([name, await _digest(file)]))
    return said.hexdigest()


async def _digest(file: UploadFile) -> str:
    content = hashlib.sha256()
    await file.seek(0)
    while chunk := await file.read(_CHUNK):
        content.update(chunk)
    await file.seek(0)
    return content.hexdigest()
