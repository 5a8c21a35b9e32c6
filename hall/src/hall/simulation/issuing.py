"""制证, played: the certificate officer seals and issues what the decision made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hall.simulation.visitor import RefusedError, Visitor

_PATH = "/certificates/api/certificates"


@dataclass(frozen=True, slots=True)
class Issuing:
    """The certificate of one case; where the county is played again, it is issued already."""

    case_id: str
    officer: Visitor
    key: Callable[..., str]

    async def issue(self) -> None:
        if self._own(await self.officer.get(_PATH, status="VALID", limit=200)):
            return
        mine = await self.officer.until(_PATH, self._own, limit=200)
        door = f"/certificates/records/{mine[0]['certificate_id']}/issue"
        try:
            await self.officer.post(door, {}, self.key("issue"))
        except RefusedError as refused:
            if refused.code != "VALIDITY_NEEDED":
                raise
            await self.officer.post(door, {"long_term": True}, self.key("issue", "long"))

    def _own(self, certificates: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one for one in certificates if one["case_id"] == self.case_id]
