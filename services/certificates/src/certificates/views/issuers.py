"""制发单位叫什么、统一社会信用代码是多少：目录发布的单位。"""

from dataclasses import dataclass
from typing import Any

from certificates.consumed import BodyPublished
from certificates.domain.certificate.events import Issuer
from kernel.messages import Heard
from kernel.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerRow:
    """One body as last published."""

    body: str
    issuer: Issuer


def evolve(row: IssuerRow | None, heard: Heard[Any]) -> IssuerRow | None:
    del row
    said: BodyPublished = heard.body
    issuer = Issuer(body=said.body, name=said.name, short_name=said.short_name, uscc=said.uscc)
    return IssuerRow(body=said.body, issuer=issuer)


ISSUERS = View(
    name="issuers_v1",
    row=IssuerRow,
    key="body",
    hears=(BodyPublished,),
    key_of=lambda heard: heard.body.body,
    evolve=evolve,
)
