"""Showing what a page masks: asked for with a reason, recorded before it is shown, in one answer and nowhere else."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import StringConstraints

from kernel.errors import RuleBrokenError
from kernel.events import Command, Decider, Value
from kernel.keyring import KeyRing
from kernel.masking import Look, LookReason
from kernel.sealed import Sealed
from kernel.service import Service, ThisService, actor_of
from kernel.store.executing import Stored
from kernel.web import Asked, Client, asked, client_of, json_response, parsed

SHOWN_FOR: Final = timedelta(minutes=10)
ERASED: Final = "已删除"


class LookOverError(RuleBrokenError):
    code = "LOOK_OVER"
    title = "这次查看已经结束；要再看，请刷新页面，重新说明事由"


class WhyLook(Value):
    """查看：事由；选“其他”的，写明为什么要看。"""

    reason: LookReason
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class Personal:
    """One personal value of a page: what it is called, and how it is masked."""

    field: str
    label: str
    sealed: Sealed[str] | None
    mask: Callable[[str], str]


def card(values: Sequence[Personal], keyring: KeyRing, *, clear: bool = False) -> dict[str, Any]:
    """What the macro `personal` shows: the values masked with a way to see them, or this once as they are."""
    there = [one for one in values if one.sealed is not None]
    opened = keyring.open_many(one.sealed for one in there)
    pairs = [
        (one.label, ERASED if value is None else value if clear else one.mask(value))
        for one, value in zip(there, opened, strict=True)
    ]
    can_show = not clear and any(value is not None for value in opened)
    reasons = [(one.value, one.label) for one in LookReason] if can_show else []
    return {"pairs": pairs, "shown": clear, "reasons": reasons}


def why(look: Look, keyring: KeyRing) -> str:
    """The reason of a recorded look in words, for the story of a page."""
    (note,) = keyring.open_many([look.note])
    said = ERASED if look.note is not None and note is None else note
    return f"{look.reason.label}：{said}" if said else look.reason.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One request to see, with everything needed to record and to answer it."""

    request: Request
    service: Service
    who: Asked
    why: WhyLook

    def look(self, values: Sequence[Personal]) -> Look:
        there = [(one.field, one.sealed.person) for one in values if one.sealed is not None]
        note = Sealed.fresh(there[0][1], self.why.note) if there and self.why.note else None
        return Look(fields=tuple(field for field, _ in there), reason=self.why.reason, note=note)

    async def recorded(self, decider: Decider[Any, Any, Any], stream_id: UUID, command: Command) -> Stored[Any]:
        """The look is in the record, and only now may anything be opened; a repeat is no way to look again later."""
        stored = await self.service.execute(decider, stream_id, command, self.who)
        if stored.repeated:
            history = await self.service.store.read_stream(stream_id)
            first = next(one.meta for one in history if one.meta.command_key == self.who.key)
            if first.actor != actor_of(self.who) or self.service.parts.clock.now() - first.at > SHOWN_FOR:
                raise LookOverError
        return stored

    async def answered(
        self, stored: Stored[Any], values: Sequence[Personal], page: Callable[[], Awaitable[Response]]
    ) -> Response:
        """The clear values: to machines by field, to people as the page they stood on, with them in place."""
        if client_of(self.request) is Client.MACHINE:
            there = [one for one in values if one.sealed is not None]
            opened = self.service.parts.keyring.open_many(one.sealed for one in there)
            shown = {one.field: value for one, value in zip(there, opened, strict=True)}
            response = json_response(
                {"version": stored.version, "position": self.service.token(stored), "shown": shown}
            )
        else:
            response = await page()
        response.headers["Cache-Control"] = "no-store"
        return response


async def asking(
    request: Request,
    service: ThisService,
    who: Annotated[Asked, Depends(asked)],
    why_look: Annotated[WhyLook, Depends(parsed(WhyLook))],
) -> Asking:
    """`Depends(asking)`: for every route that shows what a page masks."""
    return Asking(request=request, service=service, who=who, why=why_look)


ThisLook = Annotated[Asking, Depends(asking)]


def version_after(seen: int, stored: Stored[Any]) -> int:
    """The version a page may claim after a look: one more if the look is all that happened, else what it has shown."""
    return stored.version if stored.version == seen + 1 else seen
