"""Walking an event for its sealed values: seal the fresh ones before storing, check where each stands when reading."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol, TypeVar, get_args, get_origin
from urllib.parse import quote
from uuid import UUID

from pydantic import BaseModel

from kernel.sealed import Sealed, TamperedError, plaintext_of

V = TypeVar("V")
ModelT = TypeVar("ModelT", bound=BaseModel)


class Sealer(Protocol):
    """What sealing an event needs of a key ring."""

    def seal(self, person: str, value: V, *, stream: UUID | str, version: int, field: str) -> Sealed[V]: ...

    def reseal(self, sealed: Sealed[V], *, stream: UUID | str, version: int, field: str) -> Sealed[V]: ...


def seal_event(event: ModelT, keyring: Sealer, *, stream: UUID | str, version: int) -> ModelT:
    """Turn every fresh value into a stored one bound to this stream, version and field.

    A stored value that an event carries on from an earlier event of its *own* stream is sealed again for its new place;
    one copied from *another* stream (a holder's name out of a message) is kept and keeps its origin.
    Sealed values may stand in nested Values, tuples, lists and dicts with string keys; in sets they have no place of
    their own and stay fresh, so that dumping the event raises.
    """
    here = str(stream)

    def seal(sealed: Sealed[Any], field: str) -> Sealed[Any]:
        if sealed.is_fresh:
            return keyring.seal(sealed.person, plaintext_of(sealed), stream=here, version=version, field=field)
        origin = sealed.origin
        if origin.stream != here or origin == (here, version, field):
            return sealed
        return keyring.reseal(sealed, stream=here, version=version, field=field)

    return _walked_model(event, "", seal)


def check_coordinates(event: BaseModel, *, stream: UUID | str, version: int) -> None:
    """Refuse an event in which a value of this stream stands at another version or field than it was sealed for.

    What this finds: any token moved between rows or fields of one stream. `seal_event` leaves no other token of its own
    stream in an event, so the rule has no exceptions. What it cannot find: a token moved in from *another* stream,
    which looks like a copy made on purpose; it still opens only as what it is, and the hash chain (`kernel.audit`) over
    the rows finds the move.

    An event whose upcaster moves sealed fields says where they were sealed, today's path first:
    `sealed_as: ClassVar[Mapping[str, str]] = {"applicant/name": "applicant_name"}`.
    """
    here = str(stream)
    sealed_as: Mapping[str, str] = getattr(type(event), "sealed_as", {})

    def check(sealed: Sealed[Any], field: str) -> Sealed[Any]:
        origin = sealed.origin
        if origin.stream == here and origin not in (
            (here, version, field),
            (here, version, sealed_as.get(field, field)),
        ):
            raise TamperedError("a sealed value stands in a place it was not sealed for", reason="moved")
        return sealed

    _walked_model(event, "", check)


def fresh_persons(event: BaseModel) -> frozenset[str]:
    """Whose keys sealing this event will need; `KeyRing.prepare` makes them in one transaction, off the event loop."""
    met: list[Sealed[Any]] = []

    def note(sealed: Sealed[Any], _: str) -> Sealed[Any]:
        met.append(sealed)
        return sealed

    _walked_model(event, "", note)
    return frozenset(sealed.person for sealed in met if sealed.is_fresh)


_Visit = Callable[[Sealed[Any], str], Sealed[Any]]


def _walked_model(model: ModelT, path: str, visit: _Visit) -> ModelT:
    changed: dict[str, Any] = {}
    for name in _fields_that_may_hold_sealed(type(model)):
        before = getattr(model, name)
        after = _walked(before, f"{path}{name}", visit)
        if after is not before:
            changed[name] = after
    return model.model_copy(update=changed) if changed else model


def _walked(value: Any, path: str, visit: _Visit) -> Any:
    match value:
        case Sealed():
            return visit(value, path)
        case BaseModel():
            return _walked_model(value, f"{path}/", visit)
        case tuple() | list():
            items = [_walked(item, f"{path}/{index}", visit) for index, item in enumerate(value)]
            same = all(after is before for after, before in zip(items, value, strict=True))
            return value if same else (tuple(items) if isinstance(value, tuple) else items)
        case dict():
            pairs = {key: _walked(item, f"{path}/{_segment(key)}", visit) for key, item in value.items()}
            return value if all(pairs[key] is item for key, item in value.items()) else pairs
        case _:
            return value


def _segment(key: object) -> str:
    return quote(str(key), safe="").replace(".", "%2E").replace("~", "%7E")


@cache
def _fields_that_may_hold_sealed(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name, field in model.model_fields.items() if _may_hold_sealed(field.annotation, set()))


def _may_hold_sealed(annotation: Any, seen: set[Any]) -> bool:
    if annotation is Any or annotation is object or isinstance(annotation, TypeVar):
        return True
    if annotation is Sealed or get_origin(annotation) is Sealed:
        return True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation in seen:
            return False
        seen.add(annotation)
        return any(_may_hold_sealed(field.annotation, seen) for field in annotation.model_fields.values())
    value = getattr(annotation, "__value__", None)  # a `type X = …` alias
    return (value is not None and _may_hold_sealed(value, seen)) or any(
        _may_hold_sealed(argument, seen) for argument in get_args(annotation)
    )
