"""From the dispatch catalogue, or from what an agent chose, to the units of one ticket."""

from dataclasses import dataclass

from hotline.catalogue import TERRITORY, Topic
from hotline.domain.ticket.events import Unit
from hotline.domain.ticket.words import AssignmentRole, DispatchMode
from hotline.forms import Dispatch
from hotline.views.bodies import BODIES, BodyRow, town_government
from kernel.errors import BadInputError
from kernel.views import ReadModel


class BodyUnknownError(BadInputError):
    code = "BODY_UNKNOWN"
    title = "没有这个承办单位，请从名单中选择"


class CatalogueIncompleteError(BadInputError):
    code = "CATALOGUE_INCOMPLETE"
    title = "派单目录不能确定承办单位：请选择乡镇（街道），或先登记、再自行选择单位"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How the catalogue would dispatch a demand."""

    mode: DispatchMode
    units: tuple[Unit, ...]


def suggested(read: ReadModel, topic: Topic | None, town_name: str) -> Suggestion | None:
    """By the catalogue; nothing where it names nobody, or a territory is needed and not known."""
    if topic is None or topic.lead_body is None or topic.dispatch_mode is None:
        return None
    lead = read.get(BODIES, topic.lead_body)
    others = [_named(read, body, town_name) for body in topic.co_bodies]
    if lead is None or any(body is None for body, _ in others):
        return None
    mode = topic.dispatch_mode if others else DispatchMode.SINGLE
    if mode is DispatchMode.SINGLE:
        return Suggestion(mode, (_unit(lead, AssignmentRole.LEAD),))
    first, further = _roles(mode)
    units = [_unit(lead, first)]
    units += [_unit(body, AssignmentRole.TERRITORY if there and mode is DispatchMode.DUAL else further)
              for body, there in others if body is not None]  # fmt: skip
    return Suggestion(mode, tuple(units))


def chosen(read: ReadModel, form: Dispatch) -> tuple[Unit, ...]:
    """The units an agent picked, each in the role the mode gives it; whether they fit, the domain decides."""
    first, further = _roles(form.mode)
    units = [_unit(_known(read, form.first), first)]
    if form.territory:
        units.append(_unit(_known(read, form.territory), AssignmentRole.TERRITORY))
    return (*units, *(_unit(_known(read, body), further) for body in form.others))


def body_named(read: ReadModel, body: str) -> BodyRow:
    return _known(read, body)


def _roles(mode: DispatchMode) -> tuple[AssignmentRole, AssignmentRole]:
    if mode is DispatchMode.DUAL:
        return AssignmentRole.SECTOR, AssignmentRole.SECTOR
    return AssignmentRole.LEAD, AssignmentRole.CO


def _named(read: ReadModel, body: str, town_name: str) -> tuple[BodyRow | None, bool]:
    if body == TERRITORY:
        return town_government(read, town_name), True
    return read.get(BODIES, body), False


def _known(read: ReadModel, body: str) -> BodyRow:
    row = read.get(BODIES, body)
    if row is None:
        raise BodyUnknownError(body=body)
    return row


def _unit(row: BodyRow, role: AssignmentRole) -> Unit:
    return Unit(body=row.body, body_name=row.name, role=role)
