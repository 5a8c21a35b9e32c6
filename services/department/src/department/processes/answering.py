"""自动答复：收到就接办，接办就办完，返回结果；真的部门在这里有人、有现场、有时间。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from department.domain.task import events as e
from department.domain.task.commands import ReportResult, TakeUpTask
from department.domain.task.decide import TASK
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer


@dataclass(frozen=True)
class Answering:
    """One step after the other, as our own record tells that the last one was taken."""

    name: ClassVar = "department.answering"
    hears: ClassVar = (e.TaskReceived, e.TaskTakenUp)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        match heard.body:
            case e.TaskReceived():
                return [Ask(TASK, heard.subject, TakeUpTask())]
            case e.TaskTakenUp():
                return [Ask(TASK, heard.subject, ReportResult())]
        return []

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none
