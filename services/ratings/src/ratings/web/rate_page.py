"""评一评：五级满意度，随满意度变化的选项，想说的话；没有脚本也能评。"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import Request, Response

from kernel.service import Service
from ratings.domain import errors as rules
from ratings.domain import time_limits as limits
from ratings.domain.words import Level, RatingChannel
from ratings.options import Options
from ratings.views.invitations import INVITATIONS, InvitationRow, InvitationStage

_STARS: Final = 5
_SENTENCES: Final[Mapping[str, str]] = {"level": "请选择满意度", "text": "想说的话最多 500 字"}


def show_form(
    request: Request,
    service: Service,
    case_id: UUID,
    *,
    filled: Mapping[str, Any],
    errors: Sequence[Mapping[str, str]] = (),
) -> Response:
    """The form as far as it is filled; what is wrong stands on top and at its field."""
    row = open_invitation(service, case_id)
    options: Options = request.app.state.options
    level = Level(filled["level"]) if filled.get("level") in set(Level) else None
    said = {one["field"].partition(".")[0]: _sentence(one) for one in errors}
    response: Response = request.app.state.pages.render(
        request,
        "rate.html",
        status_code=422 if errors else 200,
        row=row,
        levels=[(one.value, one.label, stars(one)) for one in Level],
        level=level,
        praise=list(options.praise.items()),
        blame=list(options.blame.items()),
        values=_as_typed(filled),
        channel=_channel(request, filled),
        errors=said,
    )
    return response


def stars(level: Level) -> str:
    return "★" * level.code_interface + "☆" * (_STARS - level.code_interface)


def open_invitation(service: Service, case_id: UUID) -> InvitationRow:
    """The invitation, if it can still be answered; otherwise the rule that says why not."""
    row = service.read.get(INVITATIONS, case_id)
    if row is None:
        raise rules.NotConcludedYetError
    if row.stage is InvitationStage.RATED:
        raise rules.AlreadyRatedError
    if row.stage is InvitationStage.DEFAULTED or limits.is_late(service.parts.clock.now(), row.closes_at):
        raise rules.RatingWindowClosedError
    return row


def _as_typed(filled: Mapping[str, Any]) -> dict[str, Any]:
    """One ticked box is a list of one."""
    lists = {name: filled.get(name, []) for name in ("praise", "blame")}
    return {**filled, **{name: [one] if isinstance(one, str) else one for name, one in lists.items()}}


def _sentence(error: Mapping[str, str]) -> str:
    return _SENTENCES.get(error["field"].partition(".")[0], error["message"])


def _channel(request: Request, filled: Mapping[str, Any]) -> str:
    """Where the page was opened: the QR code, the tablet and the kiosk say so in their address (`via=`)."""
    said = filled.get("channel") or request.query_params.get("via", "")
    known = set(RatingChannel) - {RatingChannel.DEFAULT}
    return said if said in known else ""
