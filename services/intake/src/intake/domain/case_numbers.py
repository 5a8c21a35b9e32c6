"""办件编号的当日序号：一天一本账，同一件只领一个号，号可以空、不可以重。"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from identifiers.case_no import LAST_SERIAL
from intake.domain.errors import SerialsExhaustedError
from kernel.events import Command, Decider, Event, State

_NUMBERS: Final = UUID("5d6a0c0e-7a2e-5c58-9a55-3b1f0f4f2b77")


def stream_of(day: date) -> UUID:
    """One stream per day."""
    return uuid5(_NUMBERS, day.isoformat())


class SerialDrawn(Event, kind="intake.SerialDrawn"):
    """办件编号：为一件申请领取当日的一个序号。"""

    serial: int
    case_id: UUID


class CaseNumbers(State):
    """当日已领的序号。"""

    last: int = 0
    drawn: Mapping[UUID, int] = {}


class DrawSerial(Command):
    """为一件申请领取序号。"""

    case_id: UUID


def evolve(state: CaseNumbers, event: SerialDrawn) -> CaseNumbers:
    return state.model_copy(update={"last": event.serial, "drawn": {**state.drawn, event.case_id: event.serial}})


def decide(command: DrawSerial, state: CaseNumbers, now: datetime) -> Sequence[SerialDrawn]:
    del now
    if command.case_id in state.drawn:
        return ()
    if state.last >= LAST_SERIAL:
        raise SerialsExhaustedError
    return (SerialDrawn(serial=state.last + 1, case_id=command.case_id),)


CASE_NUMBERS: Decider[DrawSerial, CaseNumbers, SerialDrawn] = Decider(
    name="case_numbers",
    initial=CaseNumbers(),
    decide=decide,
    evolve=evolve,
    events=(SerialDrawn,),
    states=(CaseNumbers,),
    snapshot_every=500,
)
