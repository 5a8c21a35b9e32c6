"""What a route asks of a request: its body as a model, and everything the store needs beside the command."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from kernel.access import Person
from kernel.errors import BadInputError
from kernel.explaining import explained
from kernel.web.bodies import fingerprint_of, read_body, shaped
from kernel.web.problems import CommandKeyBadError, CommandKeyMissingError, ExpectedVersionBadError

ModelT = TypeVar("ModelT")

_KEY: Final = re.compile(r"[\x21-\x7e]{8,128}")
_VERSION: Final = re.compile(r'(?:W/)?"([0-9]{1,18})"|([0-9]{1,18})')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asked, under which key, for which version: what the store needs beside the command itself."""

    key: str
    fingerprint: str
    expected_version: int | None
    correlation_id: str
    person: Person | None


@dataclass(frozen=True, slots=True)
class Draft(Generic[ModelT]):
    """A body that may be wrong: its value, or why not, field by field, and what was typed, to show the form again."""

    value: ModelT | None
    errors: tuple[Mapping[str, str], ...]
    filled: Mapping[str, Any]


class _Drafted(Generic[ModelT]):
    def __init__(self, model: type[ModelT]) -> None:
        self.model = model
        self._adapter = TypeAdapter(model)

    async def __call__(self, request: Request) -> Draft[ModelT]:
        body = await read_body(request)
        filled = body.document if isinstance(body.document, dict) else {}
        try:
            return Draft(self._adapter.validate_json(body.raw or self._as_json(body.document)), (), filled)
        except ValidationError as error:
            return Draft(None, tuple(explained(error.errors(include_url=False, include_input=False))), filled)

    def _as_json(self, document: Any) -> bytes:
        model = self.model
        if isinstance(model, type) and issubclass(model, BaseModel):
            document = shaped(document, model)
        return orjson.dumps(document)


class _Parsed(Generic[ModelT]):
    def __init__(self, model: type[ModelT]) -> None:
        self.model = model
        self._draft = _Drafted(model)

    async def __call__(self, request: Request) -> ModelT:
        draft = await self._draft(request)
        if draft.value is None:
            raise BadInputError(errors=list(draft.errors))
        return draft.value


def drafted(model: type[ModelT]) -> Callable[[Request], Awaitable[Draft[ModelT]]]:
    """`Depends(drafted(Model))`: like `parsed`, but a body that is not valid comes back with its errors."""
    return _Drafted(model)


def parsed(model: type[ModelT]) -> Callable[[Request], Awaitable[ModelT]]:
    """`Depends(parsed(Model))`: the body, JSON or form, as `Model`; BAD_INPUT with every wrong field if it is not."""
    return _Parsed(model)


def model_read_by(dependency: object) -> Any | None:
    """The model a dependency reads the body into, if it is one of ours: for the API's description."""
    return dependency.model if isinstance(dependency, _Drafted | _Parsed) else None


async def files(request: Request) -> tuple[tuple[str, UploadFile], ...]:
    """`Depends(files)`: the files of a multipart form with their field names; an empty file input is left out."""
    return tuple((name, file) for name, file in (await read_body(request)).files if file.filename or file.size)


async def command_key(request: Request) -> str:
    """The key that makes a repeat of this command the same command."""
    key = request.headers.get("idempotency-key")
    if key is None:
        key = (await read_body(request)).controls.get("idempotency_key")
    if not key:
        raise CommandKeyMissingError
    if not _KEY.fullmatch(key):
        raise CommandKeyBadError
    return key


async def fingerprint(request: Request) -> str:
    """The same key with another fingerprint is another request."""
    return await fingerprint_of(request)


async def expected_version(request: Request) -> int | None:
    """The version the asker has seen, from `If-Match` or the form; nothing said, nothing expected."""
    said = request.headers.get("if-match") or (await read_body(request)).controls.get("expected_version") or "*"
    if said.strip() == "*":
        return None
    match = _VERSION.fullmatch(said.strip())
    if match is None:
        raise ExpectedVersionBadError
    return int(match[1] or match[2])


async def asked(request: Request) -> Asked:
    """`Depends(asked)`: for every route that gives a command."""
    return Asked(
        key=await command_key(request),
        fingerprint=await fingerprint_of(request),
        expected_version=await expected_version(request),
        correlation_id=request.state.correlation_id,
        person=await person_of(request),
    )


async def person_of(request: Request) -> Person | None:
    """`Depends(person_of)`: whoever is signed in."""
    person: Person | None = getattr(request.state, "person", None)
    return person
