"""Drawing a case number: the day's book gives a serial, the same case always the same one."""

from uuid import UUID

from intake.domain.case_numbers import CASE_NUMBERS, DrawSerial, stream_of
from intake.domain.channels import Channel
from intake.domain.numbers import case_no
from kernel.service import Service, actor_of
from kernel.store.executing import Cause
from kernel.web import Asked


async def drawn_case_no(service: Service, case_id: UUID, channel: Channel, who: Asked) -> str:
    """The number of this case; asked again on the same day, the same number."""
    day = service.parts.clock.now().date()
    stream = stream_of(day)
    cause = Cause(actor=actor_of(who), correlation_id=who.correlation_id, key=f"serial:{case_id}")
    await service.store.execute(CASE_NUMBERS, stream, DrawSerial(case_id=case_id), cause)
    book = await service.store.load(CASE_NUMBERS, stream)
    return case_no(day, book.state.drawn[case_id], channel)
