"""任务来去：大厅流转来的任务收下，收回的任务不再办。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from department.consumed import HEARD, TaskDispatched, TaskRecalled
from department.domain.task.commands import RecallTask, ReceiveTask
from department.domain.task.decide import TASK
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer


@dataclass(frozen=True)
class Receiving:
    """A task keeps the id that the hall gave it: what is said of it stays in one partition, in order."""

    name: ClassVar = "department.receiving"
    hears: ClassVar = HEARD

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case TaskDispatched() as task:
                fields = {name: getattr(task, name) for name in ReceiveTask.model_fields}
                return [Ask(TASK, heard.subject, ReceiveTask(**fields))]
            case TaskRecalled(reason=reason):
                return [Ask(TASK, heard.subject, RecallTask(reason=reason))]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none
