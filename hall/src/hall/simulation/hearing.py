"""听证, played: the right is told, the applicant asks where they applied, and takes it back; held, it takes weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hall.simulation.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Hearing:
    """One hearing before the decision, told of, asked for and given up."""

    case_id: str
    approver: Visitor
    citizen: Visitor
    key: Callable[..., str]

    async def take_back(self) -> None:
        await self._approve("tell", {"interest": "经营时段的噪声直接涉及楼上住户。"})
        door = f"/intake/applications/{self.case_id}/request-hearing"
        await self.citizen.post(door, {}, self.key("request-hearing"), until_not="HEARING_NOT_OFFERED")
        path = f"/approval/api/cases/{self.case_id}"
        await self.approver.until(path, lambda found: found["hearing_hold_by"])
        await self._approve("give-up", {"reason": "申请人与楼上住户协商一致，书面撤回要求。"})

    async def _approve(self, verb: str, body: dict[str, Any]) -> None:
        await self.approver.post(f"/approval/cases/{self.case_id}/hearing/{verb}", body, self.key("hearing", verb))
