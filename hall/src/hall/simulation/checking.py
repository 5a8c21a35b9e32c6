"""承诺核查, played: two of the department look whether what was promised is so; what is not, is put right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hall.simulation.county import CasePlan
from hall.simulation.visitor import Visitor

_ONE_OF_SO_MANY_FAILS = 15


def at_once(plan: CasePlan, shown: dict[str, Any]) -> bool:
    """Decided on the spot: by commitment, nothing missing; played again, it was decided so the first time."""
    plain = plan.commits and not (plan.denied or plan.joint or plan.noticed)
    promised = any(one["by_commitment"] for one in shown["materials"]) and not shown["outstanding"]
    return plain and promised and bool(shown.get("on_the_spot") or shown["mode"] == "COMMITMENT")


@dataclass(frozen=True, slots=True)
class Checking:
    """One check after a grant by commitment."""

    plan: CasePlan
    case_id: str
    approver: Visitor
    key: Callable[..., str]

    async def check(self) -> None:
        """Mostly it is as promised; what differs is ordered to be put right, and is."""
        if self.plan.number % _ONE_OF_SO_MANY_FAILS:
            await self._ask("pass", self._both)
            return
        await self._ask("fail", {"finding": "FACTS_DIFFER", "note": "现场情况与承诺书所写不一致。", **self._both})
        await self._ask("rectify", {"working_days": 10})
        await self._ask("accept-rectification", self._both)

    @property
    def _both(self) -> dict[str, Any]:
        return {"together_with": [f"unit_handler-{self.plan.item['body']}"]}

    async def _ask(self, verb: str, body: dict[str, Any]) -> None:
        of_case = f"/approval/api/commitments/of/{self.case_id}"
        found = await self.approver.until(of_case, lambda found: found)
        await self.approver.post(f"/approval/commitments/{found['commitment_id']}/{verb}", body, self.key(verb))
