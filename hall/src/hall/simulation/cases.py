"""The life of one played case, from the counter to its rating; each act says what follows and how many days later."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hall.simulation.checking import Checking, at_once
from hall.simulation.county import CasePlan
from hall.simulation.hearing import Hearing
from hall.simulation.issuing import Issuing
from hall.simulation.visitor import Crew, Visitor, key_of
from kernel.clock import CHINA_TIME

Act = Callable[[], Awaitable["list[Next]"]]
_PLACE = "place-county-center"
_CLERK = "wang-shoujian"
_OPINION = "申请材料齐全，符合法定条件、标准，准予。"
_AN_HOUR = timedelta(hours=1)
_PLACES = {
    "SITE_INSPECTION": "申请地点现场",
    "HOUSEHOLD_SURVEY": "申请人住所",
    "TESTING": "县检验检测中心",
    "TECHNICAL_REVIEW": "部门会议室",
    "EXPERT_REVIEW": "部门会议室",
}
"""Where people come together for it; 公示 and 冷静期 need nobody anywhere."""
_NEGATIVE = ("DISSATISFIED", "VERY_DISSATISFIED")


@dataclass(frozen=True, slots=True)
class Next:
    """What follows, after how many days."""

    days: int
    act: Act


@dataclass(slots=True)
class CaseLife:
    """One case and those who meet over it."""

    plan: CasePlan
    crew: Crew
    url: str
    seed: str
    case_id: str = ""
    case_no: str = ""
    query_code: str = ""
    told: list[str] = field(default_factory=list)

    # -- at the counter or at home

    async def apply(self) -> list[Next]:
        """Begin, answer, name, fill, hand in, submit: the same steps as in a browser; what was received stays so."""
        plan = self.plan
        at_window = plan.channel == "WINDOW"
        visitor = await self.crew.member(_CLERK if at_window else "citizen-1")
        start = {"item_id": plan.item["item_id"], **({"place": _PLACE} if at_window else {"channel": plan.channel})}
        begun = await visitor.post("/intake/applications", start, self._key("start"))
        self.case_id = begun["case_id"]
        door = f"/intake/applications/{self.case_id}"
        draft = await visitor.get(f"/intake/api/applications/{self.case_id}")
        if "questions" in draft:
            await self._fill_in(visitor, door, draft["questions"], at_window=at_window)
        said = {"tolerance_promised": plan.promises, "commitment_signed": plan.commits}
        promises = {name: True for name, promised in said.items() if promised}
        received = await visitor.post(f"{door}/receive", promises, self._key("receive"))
        self.case_no, self.query_code = received["case_no"], received["query_code"]
        return [Next(plan.waits, self.withdraw if plan.withdrawn else self.examine)]

    async def _fill_in(self, visitor: Visitor, door: str, questions: list[dict[str, Any]], *, at_window: bool) -> None:
        plan = self.plan
        for question, said in zip(questions, plan.answers, strict=False):
            n = question["n"]
            await visitor.post(f"{door}/situations/{n}", {"answer": said}, self._key("answer", n))
        who = plan.applicant
        named = {"kind": who.kind, "name": who.name, "number": who.number, "phone": who.phone}
        await visitor.post(f"{door}/applicant", named, self._key("applicant"))
        form = {"matter": f"申请办理{plan.item['name']}", "delivery": "WINDOW" if at_window else "ONLINE"}
        await visitor.post(f"{door}/form", form, self._key("form"))
        await self._hand_in(visitor, door, at_window=at_window)

    async def _hand_in(self, visitor: Visitor, door: str, *, at_window: bool) -> None:
        draft = await visitor.get(f"/intake/api/applications/{self.case_id}")
        must = [each for each in draft["materials"] if each["need"] == "must"]
        wanted = [each["code"] for each in must if not (self.plan.commits and each.get("may_commit"))]
        if at_window and wanted:
            await visitor.post(f"{door}/materials", {"papers": wanted}, self._key("papers"))
        elif wanted:
            await visitor.upload(f"{door}/materials", wanted, self._key("uploads"))

    async def withdraw(self) -> list[Next]:
        citizen = await self._citizen()
        door = f"/intake/applications/{self.case_id}/withdraw"
        await citizen.post(door, {"reason": "NO_LONGER_NEEDED"}, self._key("withdraw"))
        await citizen.close()
        return []

    # -- in the department

    async def examine(self) -> list[Next]:
        """Accept, or tell once what is missing."""
        approver = await self._approver()
        shown = await self._shown(approver)
        if self.plan.noticed and shown["stage"] in ("RECEIVED", "SUPPLEMENTING") and shown["materials"]:
            codes = [shown["materials"][0]["code"]]
            await self._do(approver, "notice", {"codes": codes, "what": {codes[0]: "请补充签名并注明日期"}})
            return [Next(min(self.plan.working_days, 2), self.supplement)]
        if at_once(self.plan, shown):
            await self._do(approver, "decide-on-the-spot", {"opinion": "申请人书面承诺符合条件，准予。"})
            return [Next(0, self.check), *self._granted(shown)]
        if shown["latest_follow_up"]:
            await self._do(approver, "accept-tolerantly", {"due_on": shown["latest_follow_up"]})
        if shown["latest_follow_up"] or shown["mode"] == "TOLERANT":
            return [Next(0, self.follow_up)]
        if not shown["mode"]:
            await self._do(approver, "accept", {})
        if self.plan.joint:
            return [Next(0, self.join)]
        looks = self.plan.procedure and not self.plan.noticed and _short(shown)
        return [Next(0, self.look) if looks else self._decided_later()]

    async def join(self) -> list[Next]:
        """并联审批: another department is asked for its opinion, and gives it."""
        approver = await self._approver()
        await self._shown(approver, but_not="RECEIVED")
        other = "police" if self.plan.item["body"] != "police" else "market"
        await self._do(approver, "joint", {"bodies": [other]})
        joint = await approver.until(f"/approval/api/joint/of/{self.case_id}", lambda found: found)
        asked = await self.crew.member(f"approver-{other}")
        opinion = {"agrees": True, "opinion": "同意。"}
        await asked.post(f"/approval/joint/{joint['joint_id']}/opinion", opinion, self._key("opinion"))
        return [self._decided_later()]

    async def supplement(self) -> list[Next]:
        clerk = await self.crew.member(_CLERK)
        path = f"/intake/api/applications/{self.case_id}"
        missing = await clerk.until(path, lambda found: found["missing"])
        door = f"/intake/applications/{self.case_id}"
        await clerk.post(f"{door}/materials", {"papers": [each["code"] for each in missing]}, self._key("again"))
        await clerk.post(f"{door}/supplement", {}, self._key("supplement"))
        return [Next(0, self.accept)]

    async def follow_up(self) -> list[Next]:
        """What was promised is handed in at a window, unless it has come already."""
        approver = await self._approver()
        if (await self._shown(approver))["outstanding"]:
            clerk = await self.crew.member(_CLERK)
            owed = (await clerk.until(f"/intake/api/applications/{self.case_id}", _if_owing))["owed"]
            door = f"/intake/applications/{self.case_id}"
            await clerk.post(f"{door}/materials", {"papers": [each["code"] for each in owed]}, self._key("owed"))
            await clerk.post(f"{door}/outstanding", {}, self._key("outstanding"))
        return [self._decided_later()]

    async def accept(self) -> list[Next]:
        approver = await self._approver()
        await self._shown(approver, but_not="SUPPLEMENTING")
        await self._do(approver, "accept", {})
        return [self._decided_later()]

    async def look(self) -> list[Next]:
        """现场勘验, or whatever else the item's list provides; where people come together, that is arranged."""
        approver = await self._approver()
        kind = _short(await self._shown(approver, but_not="RECEIVED"))[0]
        begun = await self._do(approver, "procedure/start", {"kind": kind, "reason": "核实申请内容"})
        path = f"/approval/api/cases/{self.case_id}"
        shown = await approver.until(path, lambda found: found if found["version"] >= begun["version"] else None)
        if kind in _PLACES and shown["procedure_kind"] == kind and not shown["held_at"]:
            held_at = ((await approver.now() or datetime.now(CHINA_TIME)) + _AN_HOUR).isoformat()
            arranged = {"held_at": held_at, "place": _PLACES[kind], "staff": self._two()}
            door = f"/approval/cases/{self.case_id}/procedure/schedule"
            await approver.post(door, arranged, self._key("procedure/schedule", held_at))
        return [Next(min(self.plan.working_days, 2), self.looked)]

    async def looked(self) -> list[Next]:
        approver = await self._approver()
        await self._shown(approver, but_not="RECEIVED")
        ended = {"result": "符合要求", "minutes": "与申请材料一致，双方无异议。", "attended": self._two()}
        await self._do(approver, "procedure/end", ended)
        return [self._decided_later()]

    async def review(self) -> list[Next]:
        """An opinion on each step of the list before the decision; what is checked on site, two people check."""
        approver = await self._approver()
        shown = await self._shown(approver, but_not="IN_PROCEDURE")
        for step in shown["steps"]:
            if step["needs_opinion"] and not step["done"]:
                second = [f"unit_handler-{self.plan.item['body']}"] if step["role"] == "inspector" else []
                said = {"step": step["code"], "opinion": "符合要求。", "together_with": second}
                door = f"/approval/cases/{self.case_id}/opinion"
                await approver.post(door, said, self._key("opinion", step["code"]))
        return [Next(0, self.hear if self.plan.hears else self.decide)]

    async def hear(self) -> list[Next]:
        citizen = await self._citizen()
        await Hearing(self.case_id, await self._approver(), citizen, self._key).take_back()
        await citizen.close()
        return [Next(0, self.decide)]

    async def decide(self) -> list[Next]:
        approver = await self._approver()
        shown = await self._shown(approver, but_not="IN_PROCEDURE")
        late = {"late_reason": "材料核实用时较长"} if shown["is_late"] else {}
        if self.plan.denied:
            denial = {"outcome": "DENIED", "opinion": "不符合法定条件。", "reasons": "经核实，申请内容与法定条件不符。"}
            await self._do(approver, "conclude", {**denial, **late})
            return [Next(0, self.collect)]
        await self._do(approver, "conclude", {"outcome": "GRANTED", "opinion": _OPINION, **late})
        return self._granted(shown)

    def _granted(self, shown: dict[str, Any]) -> list[Next]:
        issue = [Next(0, self.issue)] if shown["has_certificate"] else []
        next_day = 1 if self.plan.working_days else 0
        return [*issue, Next(next_day, self.sign), Next(next_day, self.collect)]

    async def check(self) -> list[Next]:
        """What was promised is checked after the grant."""
        checking = Checking(self.plan, self.case_id, await self._approver(), self._key)
        await checking.check()
        return []

    async def sign(self) -> list[Next]:
        """Whoever supervises from now on what was granted signs for it."""
        approver = await self._approver()
        notice = await approver.until(f"/approval/api/supervision/of/{self.case_id}", lambda found: found)
        supervisor = await self.crew.member(f"supervisor-{notice['supervising_body']}")
        await supervisor.post(f"/approval/supervision/{notice['notice_id']}/sign", {}, self._key("sign"))
        return []

    async def issue(self) -> list[Next]:
        officer = await self.crew.member(f"certificate_officer-{self.plan.item['body']}")
        await Issuing(self.case_id, officer, self._key).issue()
        return []

    # -- back to the applicant

    async def collect(self) -> list[Next]:
        citizen = await self._citizen()
        path = f"/intake/api/applications/{self.case_id}"
        await citizen.until(path, lambda found: found.get("stage") in ("READY", "DELIVERED"))
        delivered = {"method": "ONLINE"}
        await citizen.post(f"/intake/applications/{self.case_id}/deliver", delivered, self._key("deliver"))
        if self.plan.rates:
            await self._rate(citizen)
        await citizen.close()
        return []

    async def _rate(self, citizen: Visitor) -> None:
        said: dict[str, Any] = {"level": self.plan.level}
        if self.plan.level in _NEGATIVE:
            said["text"] = "等的时间长，来回跑了两趟。"
        door = f"/ratings/rate/{self.case_id}"
        await citizen.post(door, said, self._key("rate"), until_not="NOT_CONCLUDED_YET")

    # -- small steps

    def _decided_later(self) -> Next:
        return Next(self.plan.working_days, self.review)

    def _key(self, *step: object) -> str:
        return key_of(self.seed, "case", self.plan.number, *step)

    async def _approver(self) -> Visitor:
        return await self.crew.member(f"approver-{self.plan.item['body']}")

    async def _citizen(self) -> Visitor:
        visitor = Visitor(self.url)
        await visitor.open_case(self.case_no, self.query_code)
        return visitor

    async def _shown(self, approver: Visitor, *, but_not: str = "") -> dict[str, Any]:
        """The case when it has left a stage; where the same county is played again, it is already further on."""
        path = f"/approval/api/cases/{self.case_id}"
        shown: dict[str, Any] = await approver.until(path, lambda found: found if found["stage"] != but_not else None)
        return shown

    async def _do(self, approver: Visitor, verb: str, body: dict[str, Any]) -> dict[str, Any]:
        return await approver.post(f"/approval/cases/{self.case_id}/{verb}", body, self._key(verb))

    def _two(self) -> list[str]:
        """What is checked on site, two people of the department check."""
        return [f"{post}-{self.plan.item['body']}" for post in ("approver", "unit_handler")]


def _short(shown: dict[str, Any]) -> list[str]:
    """What the list provides; a hearing takes weeks and is not played."""
    return [kind for kind in shown["special_procedures"] if kind != "HEARING"]


def _if_owing(shown: dict[str, Any]) -> dict[str, Any] | None:
    return shown if shown["owed"] else None
