"""流转：一件办件交给部门自己的系统，第一份结果算数，同样的只算一次，矛盾的、来晚的、没有这个任务的都不采用。"""

import pytest

from approval.domain.dispatch import commands as c
from approval.domain.dispatch import events as e
from approval.domain.dispatch.decide import DISPATCH, dispatch_of
from approval.domain.dispatch.errors import (
    DepartmentResultContradictsError,
    DepartmentResultTooLateError,
    DepartmentResultUnknownTaskError,
    NoContradictionError,
)
from approval.recipients import RECIPIENTS, recipients_of
from approval.testing.dispatches import (
    AGREED,
    ANSWERED,
    CASE_ID,
    CONTRADICTED,
    DISPATCH_TASK,
    DISPATCHED,
    OBJECTED,
    RECALL,
    RECALLED,
    SETTLE,
    SETTLED,
    TAKE_UP,
    TAKEN_UP,
    result,
)
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given

RECEIVE = c.ReceiveDepartmentResult(result=AGREED)
OTHERWISE = c.ReceiveDepartmentResult(result=OBJECTED)
LIVED = (DISPATCHED, TAKEN_UP, ANSWERED)


def test_a_task_is_dispatched_once() -> None:
    """一件办件对一个部门只流转一次。"""
    fields = {name: getattr(DISPATCH_TASK, name) for name in c.DispatchTask.model_fields}
    sent = given(DISPATCH).when(DISPATCH_TASK).then(e.TaskDispatched(**fields, dispatched_at=NOON))
    sent.when(DISPATCH_TASK).then_nothing()


def test_the_department_says_that_it_has_taken_the_task_up() -> None:
    """部门接办，登记它自己的办理编号；再说一遍，不再登记。"""
    taken_up = e.TaskTakenUp(reference_no=TAKE_UP.reference_no, taken_up_at=NOON)
    given(DISPATCH, DISPATCHED).when(TAKE_UP).then(taken_up).when(TAKE_UP).then_nothing()


@pytest.mark.parametrize("history", [(DISPATCHED,), (DISPATCHED, TAKEN_UP)])
def test_the_first_result_counts_whether_or_not_it_was_taken_up_before(history: tuple[e.DispatchEvent, ...]) -> None:
    """部门返回的第一份结果算数，没有先说接办的也一样。"""
    received = e.DepartmentResultReceived(result=AGREED, received_at=NOON)
    given(DISPATCH, *history).when(RECEIVE).then(received)


def test_the_same_result_twice_is_one() -> None:
    """同样的结果来两次，只算一次；换了结果编号、意见重新密封的也一样。"""
    again = AGREED.model_copy(update={"result_id": "another", "opinion": Sealed.fresh("p" * 32, "同意。")})
    for command in (RECEIVE, c.ReceiveDepartmentResult(result=again), c.NoteContradiction(result=again)):
        given(DISPATCH, *LIVED).when(command).then_nothing()


@pytest.mark.parametrize(
    "second",
    [
        OBJECTED,
        result(1, e.DepartmentOutcome.DENIED),
        result(2, e.DepartmentOutcome.GRANTED),
    ],
    ids=["another", "the same number, another outcome", "the same outcome, another document"],
)
def test_a_different_second_result_is_recorded_and_refused(second: e.DepartmentResult) -> None:
    """第二份不同的结果先记下来，再说明不采用；意见不同，或者文书编号不同，都是不同。"""
    contradicted = e.DepartmentResultContradicted(result=second, received_at=NOON)
    noted = given(DISPATCH, *LIVED).when(c.NoteContradiction(result=second)).then(contradicted)
    noted.when(c.NoteContradiction(result=second)).then_nothing()
    refused = noted.when(c.ReceiveDepartmentResult(result=second)).then_refused(DepartmentResultContradictsError)
    assert refused.code == "DEPARTMENT_RESULT_CONTRADICTS"
    noted.when(RECEIVE).then_nothing()


def test_a_contradiction_is_settled_once_and_then_quiet() -> None:
    """核实之后，同样的矛盾不再提示；又来一份不同的，再记一次。"""
    settled = e.ContradictionSettled(settled_by="li-jueding", note=SETTLE.note, settled_at=NOON)
    after = given(DISPATCH, *LIVED, CONTRADICTED).when(SETTLE).then(settled)
    for command in (SETTLE, OTHERWISE, c.NoteContradiction(result=OBJECTED), RECEIVE):
        after.when(command).then_nothing()
    third = result(3, e.DepartmentOutcome.DENIED)
    after.when(c.NoteContradiction(result=third)).then(
        e.DepartmentResultContradicted(result=third, received_at=NOON)
    ).when(c.ReceiveDepartmentResult(result=third)).then_refused(DepartmentResultContradictsError)


@pytest.mark.parametrize("history", [(), (DISPATCHED,), LIVED, (DISPATCHED, RECALLED)])
def test_without_a_contradiction_there_is_nothing_to_settle(history: tuple[e.DispatchEvent, ...]) -> None:
    """没有矛盾，就没有什么可核实。"""
    given(DISPATCH, *history).when(SETTLE).then_refused(NoContradictionError)


@pytest.mark.parametrize("command", [TAKE_UP, RECEIVE])
def test_an_answer_to_no_task_of_ours_is_refused(command: c.DispatchCommand) -> None:
    """没有流转过的任务，部门的答复不采用。"""
    refused = given(DISPATCH).when(command).then_refused(DepartmentResultUnknownTaskError)
    assert refused.code == "DEPARTMENT_RESULT_UNKNOWN_TASK"


def test_a_task_nobody_answered_is_recalled_when_the_case_is_over() -> None:
    """办件终结而部门还没有答复的，收回任务；收回只有一次。"""
    recalled = e.TaskRecalled(case_id=CASE_ID, recipient="market", reason=e.RecallReason.CONCLUDED, recalled_at=NOON)
    for history in ((DISPATCHED,), (DISPATCHED, TAKEN_UP)):
        given(DISPATCH, *history).when(RECALL).then(recalled).when(RECALL).then_nothing()


@pytest.mark.parametrize("history", [(), LIVED, (*LIVED, CONTRADICTED, SETTLED)])
def test_what_was_never_sent_or_is_answered_is_not_recalled(history: tuple[e.DispatchEvent, ...]) -> None:
    """没有流转的、已经答复的，不用收回。"""
    given(DISPATCH, *history).when(RECALL).then_nothing()


def test_a_result_after_the_end_of_the_case_comes_too_late() -> None:
    """办件已经终结，收回之后到的结果不采用；接办的话与收回错过了，不算错。"""
    over = given(DISPATCH, DISPATCHED, RECALLED)
    refused = over.when(RECEIVE).then_refused(DepartmentResultTooLateError)
    assert refused.code == "DEPARTMENT_RESULT_TOO_LATE"
    over.when(c.NoteContradiction(result=AGREED)).then_nothing()
    over.when(TAKE_UP).then_nothing()


def test_each_department_has_its_own_task_of_a_case() -> None:
    """同一件办件，各部门的任务各是各的。"""
    assert dispatch_of(CASE_ID, "market") == dispatch_of(CASE_ID, "market") != dispatch_of(CASE_ID, "health")


@pytest.mark.parametrize(
    ("item_id", "body", "to"),
    [("drug-retail", "market", ["market"]), ("food-licence", "market", []), ("drug-retail", "health", [])],
)
def test_only_items_that_a_department_takes_go_to_its_own_system(item_id: str, body: str, to: list[str]) -> None:
    """只有列明的事项、由该部门实施的，才流转到它的系统。"""
    assert [one.code for one in recipients_of(item_id, body)] == to


def test_every_department_has_a_pair_of_topics_of_its_own() -> None:
    """每个部门一对主题，互不相同。"""
    topics = [topic for one in RECIPIENTS.values() for topic in (one.tasks, one.results)]
    assert len(set(topics)) == 2 * len(RECIPIENTS)
    assert "department.market.tasks.v1" in topics
