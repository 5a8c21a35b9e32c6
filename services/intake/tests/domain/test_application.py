"""申请的规则，一条一条：已知这些事件，要求这样，于是发生这些。"""

from typing import Any

import pytest

from intake.domain import errors
from intake.domain.application import commands as c
from intake.domain.application import events as e
from intake.domain.application.decide import APPLICATION
from intake.domain.channels import Channel, Delivery
from intake.testing import scenarios as sc
from kernel.testing.spec import NOON, Spec, given, repeating_is_quiet

START = c.DraftApplicationFor(
    item=sc.ITEM, by="wang-shoujian", channel=Channel.WINDOW, place="place-county-center", town="town-liancheng"
)
NAME = c.NameApplicant(
    person=sc.PERSON,
    kind=e.ApplicantKind.NATURAL_PERSON,
    name="测试·周小满",
    number=sc.NUMBER,
    phone="13800000001",
)
FILL = c.FillForm(form=sc.FORM, has_address=False, delivery=Delivery.WINDOW, town="town-liancheng")
RECEIVE = c.ReceiveApplication(case_no=sc.CASE_NO, received_by="wang-shoujian")
WITHDRAW = c.WithdrawApplication(reason=e.WithdrawReason.WRONG_ITEM)
NOTE_RESULT = c.NoteResult(outcome=sc.READY.outcome, document_no=sc.READY.document_no, ready_at=NOON)
NOTE_SUPPLEMENT = c.NoteSupplement(**dict(sc.NOTICED))
DELIVER = c.DeliverResult(method=Delivery.WINDOW, by="wang-shoujian")


def application(*history: e.ApplicationEvent) -> Spec[Any, Any, Any]:
    return given(APPLICATION, *history)


def attach(code: str, collected_as: e.Collected = e.Collected.PAPER) -> c.AttachMaterials:
    at_window = collected_as is e.Collected.PAPER
    return c.AttachMaterials(attached=(sc.attached(code, collected_as).attachment,), at_window=at_window)


# -- 开始与填写


def test_an_application_pins_the_item_it_is_for() -> None:
    """开始办理时锁定事项的版本，事项以后变更不影响本件。"""
    application().when(START).then(sc.DRAFTED)


def test_what_is_not_published_cannot_be_applied_for() -> None:
    """清单之外不得实施。"""
    refusal = application().when(START.model_copy(update={"item": None})).then_refused(errors.ItemNotPublishedError)
    assert refusal.code == "ITEM_NOT_PUBLISHED"


def test_an_answer_given_again_changes_nothing() -> None:
    """同一道题答案不变，什么也不记。"""
    answer = c.AnswerSituation(question_id=sc.Q1, answer=False)
    application(sc.DRAFTED).when(answer).then(sc.ANSWERED[0]).when(answer).then_nothing()


def test_a_question_of_another_item_is_refused() -> None:
    """只能回答本事项清单列明的情形题。"""
    strange = c.AnswerSituation(question_id="other-q9", answer=True)
    application(sc.DRAFTED).when(strange).then_refused(errors.QuestionNotListedError)


def test_an_answer_that_drops_a_material_gives_it_back() -> None:
    """改了情形以后不用交的材料，已交的退还。"""
    plan = sc.attached(sc.PLAN_CODE)
    application(sc.DRAFTED, plan).when(c.AnswerSituation(question_id=sc.Q2, answer=True)).then(
        e.SituationAnswered(question_id=sc.Q2, answer=True), e.MaterialDetached(code=sc.PLAN_CODE)
    )


def test_an_applicant_is_named_and_sealed() -> None:
    """申请人的姓名、号码、电话一律密封。"""
    application(sc.DRAFTED).when(NAME).then(sc.NAMED)


@pytest.mark.parametrize("number", ["320826199001010002", "320826199013010001", "320826299001010001", "32082619900101"])
def test_an_identity_number_must_be_right(number: str) -> None:
    """公民身份号码的出生日期和校验码必须正确。"""
    wrong = NAME.model_copy(update={"number": number})
    application(sc.DRAFTED).when(wrong).then_refused(errors.IdCardInvalidError)


def test_a_credit_code_must_be_right() -> None:
    """统一社会信用代码的校验码必须正确。"""
    company = NAME.model_copy(update={"kind": e.ApplicantKind.ORGANIZATION, "number": sc.USCC})
    assert application(sc.DRAFTED).when(company).happens()
    wrong = company.model_copy(update={"number": sc.USCC[:-1] + "A"})
    application(sc.DRAFTED).when(wrong).then_refused(errors.UsccInvalidError)


def test_an_item_for_companies_does_not_take_a_persons_application() -> None:
    """事项不面向的申请人，不能申请。"""
    companies_only = sc.DRAFTED.model_copy(update={"item": sc.ITEM.model_copy(update={"service_objects": (2,)})})
    application(companies_only).when(NAME).then_refused(errors.ApplicantKindNotServedError)


def test_the_form_comes_after_the_applicant() -> None:
    """先写明申请人，再填申请表。"""
    application(sc.DRAFTED).when(FILL).then_refused(errors.ApplicantNotNamedError)
    application(sc.DRAFTED, sc.NAMED).when(FILL).then(sc.FILLED)


def test_a_result_by_post_needs_an_address() -> None:
    """选择邮寄的，须填写收件地址。"""
    by_post = FILL.model_copy(update={"delivery": Delivery.COURIER})
    application(sc.DRAFTED, sc.NAMED).when(by_post).then_refused(errors.AddressNeededError)


# -- 材料


def test_only_listed_materials_are_taken() -> None:
    """清单之外的材料不得要求，也不收。"""
    other = c.AttachMaterials(
        attached=(e.Attachment(code="other-m01", name="其他材料", collected_as=e.Collected.PAPER),)
    )
    application(sc.DRAFTED).when(other).then_refused(errors.MaterialNotListedError)


def test_a_material_of_another_situation_is_not_taken() -> None:
    """只在特定情形需要的材料，情形不符就不收。"""
    application(sc.DRAFTED, *sc.ANSWERED).when(attach(sc.PERMIT_CODE)).then_refused(errors.MaterialNotListedError)


def test_paper_is_taken_at_the_window_only() -> None:
    """网上申请不收纸质材料。"""
    by_oneself = attach(sc.FORM_CODE).model_copy(update={"at_window": False})
    application(sc.DRAFTED_ONLINE).when(by_oneself).then_refused(errors.PaperOnlyAtWindowError)
    uploaded = attach(sc.FORM_CODE, e.Collected.UPLOADED)
    application(sc.DRAFTED_ONLINE).when(uploaded).then(sc.attached(sc.FORM_CODE, e.Collected.UPLOADED))


def test_a_material_can_be_taken_back_before_receipt() -> None:
    """收件之前可以取回材料，再取一次没有变化。"""
    taken_back = e.MaterialDetached(code=sc.FORM_CODE)
    detach = c.DetachMaterial(code=sc.FORM_CODE)
    given_back = application(sc.DRAFTED, sc.attached(sc.FORM_CODE)).when(detach).then(taken_back)
    given_back.when(detach).then_nothing()


# -- 收件


def test_a_complete_application_is_received() -> None:
    """材料齐全即收件编号，次要材料缺的如实登记。"""
    application(*sc.COMPLETE).when(RECEIVE).then(sc.RECEIVED_EVENT)


def test_missing_main_materials_are_named() -> None:
    """主要材料不齐不能收件，一次说清差哪几份。"""
    incomplete = sc.COMPLETE[:-2]
    refusal = application(*incomplete).when(RECEIVE).then_refused(errors.MainMaterialMissingError)
    assert refusal.facts["missing"] == ["营业执照", "居民身份证"]


def test_every_question_must_be_answered() -> None:
    """情形没有答完，材料就没有定数，不能收件。"""
    unanswered = (sc.DRAFTED, sc.ANSWERED[0], *sc.COMPLETE[3:])
    refusal = application(*unanswered).when(RECEIVE).then_refused(errors.QuestionUnansweredError)
    assert refusal.facts["questions"] == [sc.ITEM.situations[1].question]


def test_an_application_without_its_applicant_or_form_is_not_received() -> None:
    """没有申请人、没有申请表，不能收件。"""
    application(sc.DRAFTED, *sc.ANSWERED).when(RECEIVE).then_refused(errors.ApplicantNotNamedError)
    application(sc.DRAFTED, *sc.ANSWERED, sc.NAMED).when(RECEIVE).then_refused(errors.FormNotFilledError)


def test_a_held_certificate_stands_for_the_material() -> None:
    """申请人持有有效电子证照的，对应材料免交，写明依据。"""
    without_licence = tuple(one for one in sc.COMPLETE if one != sc.attached(sc.CHARTER_CODE))
    received, waived = (
        application(*without_licence).when(RECEIVE.model_copy(update={"holdings": (sc.BUSINESS_LICENCE,)})).happens()
    )
    assert waived == sc.WAIVED
    assert (received.required_count, received.waived_count) == (4, 1)
    by = {one.code: one.waived_by for one in received.materials}
    assert by[sc.CHARTER_CODE] == sc.BUSINESS_LICENCE.certificate_identifier


def test_a_lapsed_certificate_waives_nothing() -> None:
    """证照过期的，不能免交。"""
    without_licence = tuple(one for one in sc.COMPLETE if one != sc.attached(sc.CHARTER_CODE))
    lapsed = sc.BUSINESS_LICENCE.model_copy(update={"valid_to": sc.BUSINESS_LICENCE.valid_from})
    command = RECEIVE.model_copy(update={"holdings": (lapsed,)})
    application(*without_licence).when(command).then_refused(errors.MainMaterialMissingError)


@pytest.mark.parametrize("command", [RECEIVE, NAME, attach(sc.PLAN_CODE), c.AbandonDraft()])
def test_after_receipt_nothing_can_be_changed(command: c.ApplicationCommand) -> None:
    """收件之后，申请内容不能再改。"""
    application(*sc.RECEIVED).when(command).then_refused(errors.AlreadyReceivedError)


def test_a_draft_can_be_given_up_once() -> None:
    """不办了的草稿作废，再作废没有变化，也不能再填。"""
    gone = application(sc.DRAFTED).when(c.AbandonDraft()).then(sc.ABANDONED)
    gone.when(c.AbandonDraft()).then_nothing()
    gone.when(NAME).then_refused(errors.ApplicationClosedError)


@pytest.mark.parametrize(
    ("history", "command"),
    [
        ((), START),
        ((sc.DRAFTED,), c.AnswerSituation(question_id=sc.Q1, answer=True)),
        ((sc.DRAFTED,), attach(sc.FORM_CODE)),
        (sc.COMPLETE, RECEIVE),
        (sc.RECEIVED, WITHDRAW),
        (sc.RECEIVED, NOTE_RESULT),
        (sc.RECEIVED, NOTE_SUPPLEMENT),
        ((*sc.RECEIVED, sc.NOTICED), attach(sc.PLAN_CODE)),
        ((*sc.RECEIVED, sc.READY), DELIVER),
        ((sc.DRAFTED,), c.AbandonDraft()),
    ],
)
def test_asking_twice_is_quiet(history: tuple[e.ApplicationEvent, ...], command: c.ApplicationCommand) -> None:
    """同一要求再来一次，什么也不发生。"""
    assert repeating_is_quiet(APPLICATION, history, command, NOON)
