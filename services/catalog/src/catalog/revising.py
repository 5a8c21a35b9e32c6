"""变更已有的清单：常变的几个要素，其余照旧。"""

from typing import Annotated

from pydantic import Field

from catalog.domain.service_item.elements import CaseKind, ImplementationList, depth_of
from kernel.events import Value
from legaltime import Budget


class StepDays(Value):
    """一个环节的时限。"""

    code: Annotated[str, Field(min_length=1, max_length=100)]
    amount: Annotated[int, Field(ge=0, le=1000)]


class Revision(Value):
    """变更：各环节时限、受理条件、到现场次数和原因；计入的环节之和即新的承诺时限。"""

    steps: tuple[StepDays, ...] = ()
    acceptance_conditions: Annotated[str, Field(min_length=1, max_length=4000)]
    onsite_visits: Annotated[int, Field(ge=0, le=9)]
    onsite_reason: Annotated[str, Field(max_length=500)] = ""

    @property
    def conditions(self) -> tuple[str, ...]:
        """One condition a line."""
        return tuple(line.strip() for line in self.acceptance_conditions.splitlines() if line.strip())


def revised(item: ImplementationList, revision: Revision) -> ImplementationList:
    """What follows from the change follows: the promised limit, the kind of case, the depth of online handling."""
    days = {step.code: step.amount for step in revision.steps}
    steps = tuple(
        step.model_copy(update={"limit": Budget(amount=days.get(step.code, step.limit.amount), unit=step.limit.unit)})
        for step in item.steps
    )
    promised = sum(step.limit.amount for step in steps if step.counted)
    return item.model_copy(
        update={
            "steps": steps,
            "promised_limit": Budget(amount=promised, unit=item.promised_limit.unit),
            "case_kind": CaseKind.PROMISED if promised else CaseKind.IMMEDIATE,
            "acceptance_conditions": revision.conditions,
            "onsite_visits": revision.onsite_visits,
            "onsite_reason": revision.onsite_reason,
            "depth_level": depth_of(item.online_depth, revision.onsite_visits),
        }
    )
