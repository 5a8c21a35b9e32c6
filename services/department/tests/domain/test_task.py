"""部门的系统怎样办一个任务：收到就接办，材料齐就同意，重发不变，改意见是另一份。"""

from uuid import UUID

import pytest

from department.domain.errors import NothingReportedError, TaskUnknownError
from department.domain.task import commands as c
from department.domain.task import events as e
from department.domain.task import states as s
from department.domain.task.decide import TASK
from kernel.sealed import Sealed
from kernel.testing.spec import NOON, given, repeating_is_quiet

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
PERSON = "p" * 32
MUST = e.MissingPaper(code="drug-retail-m04", name="药师资格证书")
LATER = e.MissingPaper(code="drug-retail-m06", name="质量管理制度目录", deferrable=True)
RECEIVE = c.ReceiveTask(
    case_id=CASE_ID,
    case_no="320826260924000512702",
    recipient="market",
    item_name="药品零售经营许可",
    asked_for="现场检查验收，提出意见",
    materials=(e.Paper(code="drug-retail-m01", name="药品经营许可申请表"),),
    missing=(LATER,),
    applicant=e.Applicant(
        person=PERSON,
        kind="ORGANIZATION",
        name=Sealed.fresh(PERSON, "测试·某药店"),
        number=Sealed.fresh(PERSON, "91320826MA1WXYZ123"),
    ),
    dispatched_at=NOON,
)
RECEIVED = given(TASK).when(RECEIVE).happens()[0]
TAKEN_UP = given(TASK, RECEIVED).when(c.TakeUpTask()).happens()[0]
REPORTED = given(TASK, RECEIVED, TAKEN_UP).when(c.ReportResult()).happens()[0]
RECALLED = e.TaskRecalled(reason="CONCLUDED")


def test_a_task_is_received_once_and_taken_up_once() -> None:
    """同一任务只收一次、接办一次，编上自己的办理编号。"""
    taken_up = e.TaskTakenUp(
        case_id=CASE_ID, recipient="market", reference_no="YW320826260924000512702", taken_up_at=NOON
    )
    given(TASK, RECEIVED).when(RECEIVE).then_nothing()
    given(TASK, RECEIVED).when(c.TakeUpTask()).then(taken_up).when(c.TakeUpTask()).then_nothing()


@pytest.mark.parametrize(
    ("missing", "outcome", "opinion"),
    [
        ((), e.Outcome.GRANTED, "材料齐全，现场检查验收符合要求，同意。"),
        ((LATER,), e.Outcome.GRANTED, "材料齐全，现场检查验收符合要求，同意。"),
        ((MUST, LATER), e.Outcome.DENIED, "材料不齐，缺药师资格证书，不同意。"),
    ],
)
def test_complete_papers_are_agreed_to_and_incomplete_ones_are_not(
    missing: tuple[e.MissingPaper, ...], outcome: e.Outcome, opinion: str
) -> None:
    """材料齐全的同意，缺了不能后补的不同意；可以后补的不算缺。"""
    received = given(TASK).when(RECEIVE.model_copy(update={"missing": missing})).happens()
    reported = e.ResultReported(
        case_id=CASE_ID,
        recipient="market",
        result_id="YW320826260924000512702-1",
        outcome=outcome,
        opinion=Sealed.fresh(PERSON, opinion),
        document_no="业务系统意见〔2026〕320826260924000512702-1号",
        reported_at=NOON,
    )
    given(TASK, *received, TAKEN_UP).when(c.ReportResult()).then(reported).when(c.ReportResult()).then_nothing()


def test_a_result_sent_again_is_the_same_result() -> None:
    """再发一次，结果编号、文书编号、意见都不变。"""
    given(TASK, RECEIVED, TAKEN_UP, REPORTED).when(c.RepeatResult()).then(REPORTED)


def test_a_changed_mind_is_another_result() -> None:
    """改变意见是另一份结果，另编文书编号。"""
    (revised,) = given(TASK, RECEIVED, TAKEN_UP, REPORTED).when(c.ReviseResult()).happens()
    assert isinstance(REPORTED, e.ResultReported)
    assert isinstance(revised, e.ResultReported)
    assert (revised.outcome, REPORTED.outcome) == (e.Outcome.DENIED, e.Outcome.GRANTED)
    assert revised.document_no != REPORTED.document_no
    state = given(TASK, RECEIVED, TAKEN_UP, REPORTED, revised).state
    assert isinstance(state, s.ReportedTask)
    assert (state.versions, state.last) == (2, revised)


def test_a_task_is_recalled_while_it_is_in_hand() -> None:
    """还在办的可以收回；已经返回结果、已经收回的，没有什么可收回。"""
    recall = c.RecallTask(reason="CONCLUDED")
    given(TASK, RECEIVED, TAKEN_UP).when(recall).then(RECALLED).when(recall).then_nothing()
    given(TASK, RECEIVED, TAKEN_UP, REPORTED).when(recall).then_nothing()
    for command in (c.TakeUpTask(), c.ReportResult()):
        given(TASK, RECEIVED, RECALLED).when(command).then_nothing()


@pytest.mark.parametrize("command", [c.TakeUpTask(), c.ReportResult(), c.RecallTask(reason="CONCLUDED")])
def test_a_task_that_never_came_is_not_known(command: c.TaskCommand) -> None:
    """没有收到过的任务，不接办、不答复。"""
    given(TASK).when(command).then_refused(TaskUnknownError)


@pytest.mark.parametrize("command", [c.RepeatResult(), c.ReviseResult()])
def test_nothing_is_sent_again_before_it_was_sent(command: c.TaskCommand) -> None:
    """还没有返回过结果的，没有什么可重发、可改。"""
    given(TASK, RECEIVED, TAKEN_UP).when(command).then_refused(NothingReportedError)


@pytest.mark.parametrize("command", [RECEIVE, c.TakeUpTask(), c.ReportResult(), c.RecallTask(reason="CONCLUDED")])
def test_what_the_bus_repeats_changes_nothing(command: c.TaskCommand) -> None:
    """总线重复送来的，不起作用。"""
    for history in ((), (RECEIVED,), (RECEIVED, TAKEN_UP), (RECEIVED, TAKEN_UP, REPORTED), (RECEIVED, RECALLED)):
        try:
            given(TASK, *history).when(command).happens()
        except TaskUnknownError:
            continue
        assert repeating_is_quiet(TASK, history, command, NOON)
