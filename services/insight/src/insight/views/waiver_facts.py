"""哪些种类的证照已经免于提交：目录中的每一种，各免了多少份。"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never

from insight import consumed as c
from kernel.messages import Heard
from kernel.views import View

WaiverSaid = c.MaterialWaived | c.CertificateTypePublished


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverFacts:
    """One kind of certificate: the catalog owns its name, intake how often and since when it was not asked for."""

    certificate_type: str
    name: str = ""
    issuing_body_name: str = ""
    published: bool = False
    times: int = 0
    first_waived_at: datetime | None = None
    last_waived_at: datetime | None = None


def evolve(row: WaiverFacts | None, heard: Heard[Any]) -> WaiverFacts | None:
    said: WaiverSaid = heard.body
    known = row or WaiverFacts(certificate_type=said.certificate_type)
    match said:
        case c.CertificateTypePublished():
            return replace(known, name=said.name, issuing_body_name=said.issuing_body_name, published=True)
        case c.MaterialWaived():
            first = min(said.waived_at, known.first_waived_at or said.waived_at)
            last = max(said.waived_at, known.last_waived_at or said.waived_at)
            return replace(known, times=known.times + 1, first_waived_at=first, last_waived_at=last)
    assert_never(said)


WAIVER_FACTS = View(
    name="waiver_facts_v1",
    row=WaiverFacts,
    key="certificate_type",
    hears=WaiverSaid.__args__,
    key_of=lambda heard: heard.body.certificate_type or None,
    evolve=evolve,
)
