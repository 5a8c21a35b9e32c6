"""部门答复：部门的系统接办、返回结果，流转就跟着登记；不能采用的，消息搁置，不会丢。"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, assert_never

from approval.consumed import ANSWERS, ResultReported, TaskTakenUp
from approval.domain.dispatch import commands as c
from approval.domain.dispatch.decide import DISPATCH, dispatch_of
from approval.domain.dispatch.errors import DepartmentResultUnknownTaskError
from approval.domain.dispatch.events import DepartmentResult
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import Timer


@dataclass(frozen=True)
class DepartmentAnswers:
    """Whose answer it is, its topic says: a department reaches only the tasks that were given to itself.

    Of a second, different result the contradiction is recorded first; then the rule that refuses it parks the message.
    """

    name: ClassVar = "approval.department-answers"
    hears: ClassVar = tuple(ANSWERS)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        answer: TaskTakenUp | ResultReported = heard.body
        task = dispatch_of(answer.case_id, ANSWERS[type(answer)])
        if task != heard.subject:
            raise DepartmentResultUnknownTaskError
        return [Ask(DISPATCH, task, command) for command in _commands(answer)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        raise LookupError(timer.key)  # this process sets none


def _commands(answer: TaskTakenUp | ResultReported) -> Sequence[c.DispatchCommand]:
    match answer:
        case TaskTakenUp():
            return [c.TakeUpTask(reference_no=answer.reference_no, taken_up_at=answer.taken_up_at)]
        case ResultReported():
            result = DepartmentResult(
                result_id=answer.result_id,
                outcome=answer.outcome,
                opinion=answer.opinion,
                document_no=answer.document_no,
            )
            return [c.NoteContradiction(result=result), c.ReceiveDepartmentResult(result=result)]
    assert_never(answer)
