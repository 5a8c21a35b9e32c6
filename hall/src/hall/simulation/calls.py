"""One played call to 12345: taken, answered or dispatched, replied, called back, closed."""

from dataclasses import dataclass
from typing import Any

from hall.simulation.cases import Next
from hall.simulation.county import CallPlan
from hall.simulation.visitor import Crew, key_of

_AGENT = "wu-rexian"
_CONTENT = {
    "CONSULT": "想问一下办理营业执照要带什么材料，几天能办好。",
    "HELP": "小区门口路灯坏了三天，晚上出行不安全，请派人维修。",
    "COMPLAINT": "楼下饭店油烟直排，影响居民休息，多次反映没有解决。",
    "SUGGESTION": "建议便民服务中心周六上午也开放，方便上班的人来办事。",
}


@dataclass(slots=True)
class CallLife:
    """One call and those who handle it."""

    plan: CallPlan
    crew: Crew
    seed: str
    topics: list[dict[str, Any]]
    ticket_id: str = ""
    body: str = ""

    async def take(self) -> list[Next]:
        agent = await self.crew.member(_AGENT)
        topic = self.topics[self.plan.number % len(self.topics)]
        at_once = self.plan.answered_at_once and self.plan.kind == "CONSULT"
        said: dict[str, Any] = {
            "kind": self.plan.kind,
            "topic_code": topic["code"],
            "content": _CONTENT[self.plan.kind],
            "name": f"测试·诉求人{self.plan.number:03}",
            "phone": f"139{self.plan.number:08}",
            "then": "ANSWER" if at_once else "KEEP",
        }
        if at_once:
            said["answer"] = "已告知所需材料和办理时限，可在网上或任一窗口办理。"
        taken = await agent.post("/hotline/tickets", said, self._key("take"))
        self.ticket_id, self.body = taken["ticket_id"], topic["lead_body"]
        return [] if at_once else [Next(0, self.dispatch)]

    async def dispatch(self) -> list[Next]:
        agent = await self.crew.member(_AGENT)
        await self._do(agent, "dispatch", {"mode": "SINGLE", "first": self.body})
        return [Next(0, self.handle)]

    async def handle(self) -> list[Next]:
        unit = await self.crew.member(f"unit_handler-{self.body}")
        await self._do(unit, "sign", {})
        await self._do(unit, "reply", {"answer": "已到现场核实处理，并向诉求人说明。"})
        return [Next(1, self.call_back)]

    async def call_back(self) -> list[Next]:
        agent = await self.crew.member(_AGENT)
        level = {"YES": "SATISFIED", "PARTLY": "BASICALLY_SATISFIED", "NO": "DISSATISFIED"}[self.plan.solved]
        await self._do(agent, "follow-up", {"solved": self.plan.solved, "level": level})
        if self.plan.solved == "NO":
            return []
        await self._do(agent, "close", {})
        return []

    async def _do(self, visitor: Any, verb: str, body: dict[str, Any]) -> None:
        await visitor.post(f"/hotline/tickets/{self.ticket_id}/{verb}", body, self._key(verb))

    def _key(self, *step: object) -> str:
        return key_of(self.seed, "call", self.plan.number, *step)
