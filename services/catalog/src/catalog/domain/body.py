"""实施主体：办理事项的部门、街道、镇和公用事业单位。"""

from collections.abc import Sequence
from datetime import datetime

from catalog.domain import errors
from identifiers.uscc import is_uscc
from kernel.events import Command, Decider, Event, State, Value


class Body(Value):
    """一个实施主体：全称、简称、统一社会信用代码。"""

    body: str
    name: str
    short_name: str
    uscc: str
    kind: str


# -- events


class BodyPublished(Event, kind="catalog.BodyPublished"):
    """实施主体：一个单位列入或者变更于本县实施主体名录。"""

    published: Body


# -- state


class KnownBody(State):
    """名录中现行的一条；没有则尚未列入。"""

    known: Body | None = None


def evolve(state: KnownBody, event: BodyPublished) -> KnownBody:
    del state
    return KnownBody(known=event.published)


# -- commands


class PublishBody(Command):
    """列入或者变更一个实施主体。"""

    wanted: Body


# -- decisions


def decide(command: PublishBody, state: KnownBody, now: datetime) -> Sequence[BodyPublished]:
    del now
    if state.known == command.wanted:
        return ()
    if not is_uscc(command.wanted.uscc):
        raise errors.UsccWrongError
    return (BodyPublished(published=command.wanted),)


BODY: Decider[PublishBody, KnownBody, BodyPublished] = Decider(
    name="body",
    initial=KnownBody(),
    decide=decide,
    evolve=evolve,
    events=(BodyPublished,),
    states=(KnownBody,),
)
