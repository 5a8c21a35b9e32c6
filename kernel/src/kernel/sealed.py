"""`Sealed[T]`: a personal value that is plaintext only in memory and ciphertext under its person's key elsewhere."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, NamedTuple, NoReturn, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from kernel.errors import HallError, NotFoundError

T_co = TypeVar("T_co", covariant=True)
V = TypeVar("V")

SEALABLE: frozenset[type] = frozenset({str, int, bool, Decimal, date, datetime, dict, tuple})

_PERSON = re.compile(r"[0-9A-Za-z_-]{1,64}")
_PLAIN_NUMBER = re.compile(r"1[3-9][0-9]{9}|[0-9]{15}|[0-9]{17}[0-9Xx]")
_TOKEN = re.compile(
    r"s1\.[0-9a-z]{1,16}\.[0-9A-Za-z_-]{1,64}(?:~[1-9][0-9]*)?\.[0-9A-Za-z_:-]{1,100}"
    r"\.(?:0|[1-9][0-9]*)\.[0-9A-Za-z_/%-]{1,400}\.[0-9A-Za-z_-]*"
)
_PLACE = re.compile(r"[0-9A-Za-z_:-]{1,100}\.(?:0|[1-9][0-9]*)\.[0-9A-Za-z_/%-]{1,400}")


class TamperedError(HallError):
    code = "SEAL_BROKEN"
    title = "个人信息的密封校验不通过，已停止显示，请联系系统管理员"


class ShreddedError(NotFoundError):
    code = "PERSONAL_DATA_ERASED"
    title = "该个人信息已依法删除"


class FreshValueError(TypeError):
    """A plaintext was about to leave memory: seal it first (`seal_event`)."""


class Origin(NamedTuple):
    """The place a stored value was sealed for; it travels with the value when others copy it."""

    stream: str
    version: int
    field: str


class Sealed(Generic[T_co]):
    """A frozen personal value, in one of two forms.

    A *fresh* value holds its plaintext and can be compared, so that the domain and its specs can work with it; it
    refuses to be dumped, pickled or shown. A *stored* value is one token:

        s1.<algorithm>.<person>.<stream>.<version>.<field>.<base64url of nonce and ciphertext>

    All that stands left of the last dot is authenticated with the ciphertext: change the place a token claims to come
    from, or the person it claims to be about, and it no longer opens. No cryptography here: the key ring does it.
    """

    __slots__ = ("_fresh", "_token")
    _fresh: tuple[str, Any] | None
    _token: str | None

    def __init__(self) -> None:
        raise TypeError("use Sealed.fresh(person, value) or Sealed.stored(token)")

    @classmethod
    def fresh(cls, person: str, value: V) -> "Sealed[V]":
        """`person` is a reference as `KeyRing.person_of` gives it, never the number itself."""
        if not is_person(person):
            raise ValueError("a person is named by a reference (KeyRing.person_of), not by a number or a name")
        if type(value) not in SEALABLE:
            raise TypeError(f"a {type(value).__name__} cannot be sealed")
        return _made(None, (person, value))

    @classmethod
    def stored(cls, token: str) -> "Sealed[Any]":
        if _TOKEN.fullmatch(token) is None:
            raise TamperedError("this is not a sealed token", reason="malformed")
        return _made(token, None)

    @property
    def is_fresh(self) -> bool:
        return self._fresh is not None

    @property
    def token(self) -> str:
        if self._token is None:
            raise FreshValueError("a fresh personal value must be sealed before it leaves memory")
        return self._token

    @property
    def person(self) -> str:
        if self._fresh is not None:
            return self._fresh[0]
        return self.token.split(".", 3)[2].partition("~")[0]

    @property
    def origin(self) -> Origin:
        _, _, _, stream, version, field, _ = self.token.split(".")
        return Origin(stream, int(version), field)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sealed):
            return NotImplemented
        if self._fresh is None or other._fresh is None:
            return self._token == other._token and self._fresh is other._fresh
        return self._fresh == other._fresh and type(self._fresh[1]) is type(other._fresh[1])

    def __hash__(self) -> int:
        return hash(self._token if self._fresh is None else self._fresh[0])

    def __repr__(self) -> str:
        if self._fresh is not None:
            return "Sealed(fresh, ***)"
        stream, version, field = self.origin
        return f"Sealed({stream}.{version}.{field}, ***)"

    def __str__(self) -> str:
        return "***"

    def __format__(self, format_spec: str) -> str:
        return "***"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a sealed value is frozen")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a sealed value is frozen")

    def __copy__(self) -> "Sealed[T_co]":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Sealed[T_co]":
        return self

    def __getstate__(self) -> str:
        return self.token

    def __reduce_ex__(self, protocol: object) -> tuple[Any, tuple[str]]:
        return Sealed.stored, (self.token,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        for argument in get_args(source):
            kind = get_origin(argument) or argument
            if isinstance(kind, type) and kind not in SEALABLE:
                raise TypeError(f"Sealed[{kind.__name__}] is not possible")
        return core_schema.no_info_plain_validator_function(
            _parsed,
            serialization=core_schema.plain_serializer_function_ser_schema(
                _dumped, return_schema=core_schema.str_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "sealed"}


def _made(token: str | None, fresh: tuple[str, Any] | None) -> Sealed[Any]:
    made = object.__new__(Sealed)
    object.__setattr__(made, "_token", token)
    object.__setattr__(made, "_fresh", fresh)
    return made


def _parsed(given: object) -> Sealed[Any]:
    # Not a ValueError: pydantic would put the input, perhaps a name or a number, into its own error's text.
    if isinstance(given, Sealed):
        return given
    if isinstance(given, str):
        return Sealed.stored(given)
    raise TamperedError("this is not a sealed token", reason="malformed")


def _dumped(sealed: Sealed[Any]) -> str:
    return sealed.token


def is_person(reference: str) -> bool:
    """Whether this can be a person's reference: never what looks like an identity number or a mobile number."""
    return _PERSON.fullmatch(reference) is not None and _PLAIN_NUMBER.fullmatch(reference) is None


def plaintext_of(sealed: Sealed[V]) -> V:
    """Only the key ring needs this: what a fresh value holds."""
    if sealed._fresh is None:  # noqa: SLF001 -- this function is the type's own door to it
        raise TypeError("a stored value is opened by the key ring")
    value: V = sealed._fresh[1]  # noqa: SLF001 -- see above
    return value


def place(stream: UUID | str, version: int, field: str) -> str:
    """The part of a token that says where it was sealed."""
    written = f"{stream}.{version}.{field}"
    if _PLACE.fullmatch(written) is None:
        raise ValueError("a stream, version or field name that cannot stand in a token")
    return written
