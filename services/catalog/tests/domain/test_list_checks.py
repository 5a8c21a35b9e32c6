"""公布前的核对：一份好清单改坏一处，就有一个错误说出是哪一处。"""

from typing import Any

import pytest

from catalog import county_data
from catalog.domain import errors
from catalog.domain.service_item.checks import flaws_of
from catalog.domain.service_item.commands import SubmitItem
from catalog.domain.service_item.decide import SERVICE_ITEM
from catalog.domain.service_item.elements import (
    CaseKind,
    DepthLevel,
    Fee,
    ImplementationList,
    Material,
    MaterialSource,
    Necessity,
    WaiverMode,
    is_certificate_free,
)
from catalog.domain.service_item.events import ItemDrafted
from kernel.testing.spec import given
from legaltime import Budget, Unit

BODIES = {body.body: body for body in county_data.bodies()}
ITEM = next(item for item in county_data.items(BODIES) if item.item_id == "food-licence")
APPLICATION = ITEM.materials[0]


def days(number: int, unit: Unit = Unit.WORKING_DAY) -> Budget:
    return Budget(amount=number, unit=unit)


def other(**changed: Any) -> ImplementationList:
    return ImplementationList.model_validate(ITEM.model_dump() | changed)


def material(**changed: Any) -> Material:
    return Material.model_validate(APPLICATION.model_dump() | changed)


def codes_of(item: ImplementationList) -> list[str]:
    return [flaw.code for flaw in flaws_of(item)]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        (
            {"task_code": "11320826XN0000100K432013190700", "handle_item_code": "11320826XN0000100K43201319070001"},
            errors.TaskCodeError,
        ),
        ({"exercise_level": 3}, errors.TaskCodeError),
        ({"catalog_code": "320131908000"}, errors.TaskCodeError),
        (
            {
                "body_uscc": "11320826XN0000100A",
                "task_code": "11320826XN0000100A4320131907000",
                "handle_item_code": "11320826XN0000100A432013190700001",
            },
            errors.BodyCodeError,
        ),
        ({"handle_item_code": "11320826XN0000100K4320131907000"}, errors.HandleItemCodeError),
        ({"handle_item_code": "11320826XN0000100K432013190700001\n"}, errors.HandleItemCodeError),
        ({"legal_basis": ()}, errors.LegalBasisMissingError),
        ({"acceptance_conditions": ("",)}, errors.ConditionsMissingError),
        ({"statutory_limit": days(20, Unit.NATURAL_DAY)}, errors.LimitUnitsDifferError),
        ({"statutory_limit": days(7)}, errors.PromiseTooLongError),
        ({"case_kind": CaseKind.IMMEDIATE}, errors.CaseKindError),
        ({"steps": ITEM.steps[:1]}, errors.StepsDoNotAddUpError),
        ({"onsite_visits": 1, "depth_level": DepthLevel.III}, errors.VisitReasonMissingError),
        ({"onsite_reason": "核验原件"}, errors.VisitReasonUncalledForError),
        ({"onsite_visits": 1, "onsite_reason": "核验原件"}, errors.DepthNeedsNoVisitError),
        ({"depth_level": DepthLevel.II}, errors.DepthLevelError),
        ({"is_online": False}, errors.NoWayInError),
        ({"is_charged": True}, errors.FeesUnexplainedError),
        ({"fees": (Fee(name="工本费", standard="10元", basis="收费标准"),)}, errors.FeesUnexplainedError),
        (
            {"is_charged": True, "fees": (Fee(name="工本费", standard="10元", basis=""),)},
            errors.FeesUnexplainedError,
        ),
        ({"materials": (*ITEM.materials, APPLICATION)}, errors.DuplicateMaterialError),
        ({"materials": (*ITEM.materials, material(code="m9", deferrable=True))}, errors.MainMaterialDeferrableError),
        (
            {"materials": (*ITEM.materials, material(code="m9", waiver_mode=WaiverMode.CERTIFICATE))},
            errors.WaiverWithoutCertificateError,
        ),
        ({"materials": ITEM.materials[:2]}, errors.SituationMaterialUnknownError),
        ({"situations": ()}, errors.MaterialNeverAskedError),
        ({"offered_at": ()}, errors.NowhereOfferedError),
    ],
)
def test_a_flawed_list_is_not_submitted(changed: dict[str, Any], error: type[errors.FlawedListError]) -> None:
    """清单不合规的，不能报审；每种不合规各有编码。"""
    drafted = ItemDrafted(item=other(**changed), drafted_by="zhou")
    refusal = given(SERVICE_ITEM, drafted).when(SubmitItem(by="zhou")).then_refused(error)
    assert [flaw["code"] for flaw in refusal.facts["flaws"]] == [error.code]


@pytest.mark.parametrize("task_type", ["00", "02", "03", "04", "06", "11", "19", "1", "xx"])
def test_only_what_is_handled_on_application_may_be_published(task_type: str) -> None:
    """处罚、强制、征收、检查等不依申请办理的，不能列为依申请事项。"""
    assert codes_of(other(task_type=task_type)) == ["TYPE_NOT_ON_APPLICATION"]


@pytest.mark.parametrize("task_type", ["01", "05", "07", "08", "09", "10", "20", "21"])
def test_what_is_handled_on_application_may_be_submitted(task_type: str) -> None:
    """许可、给付、确认、奖励、裁决、其他权力和公共服务，可以依申请办理。"""
    assert codes_of(other(task_type=task_type)) == []


@pytest.mark.parametrize(
    "name",
    [
        "其他材料",
        "其它有关材料",
        "法律、法规规定的其他材料",
        "有关材料",
        "需要提供的相关证明材料",
        "相关资料",
        "身份证明材料等",
    ],
)
def test_a_catch_all_material_is_refused(name: str) -> None:
    """材料清单不得有兜底条款，须逐项列明。"""
    assert codes_of(other(materials=(*ITEM.materials, material(code="m9", name=name)))) == ["CATCH_ALL_MATERIAL"]


@pytest.mark.parametrize(
    "name", ["住所使用相关文件", "使用土地的有关证明文件", "相关税费缴纳凭证", "公安机关或者其他部门出具的遗失证明"]
)
def test_a_material_that_names_its_subject_is_no_catch_all(name: str) -> None:
    """写明是什么材料的，名称里有“相关”“其他”字样也可以。"""
    assert codes_of(other(materials=(*ITEM.materials, material(code="m9", name=name)))) == []


def test_all_flaws_are_told_at_once() -> None:
    """清单有几处不合规的，一次全部告知。"""
    drafted = ItemDrafted(item=other(legal_basis=(), offered_at=()), drafted_by="zhou")
    refusal = given(SERVICE_ITEM, drafted).when(SubmitItem(by="zhou")).then_refused(errors.LegalBasisMissingError)
    assert [flaw["code"] for flaw in refusal.facts["flaws"]] == ["LEGAL_BASIS_MISSING", "NOWHERE_OFFERED"]
    assert refusal.detail == "须列明设定依据；须列明办理地点"


def test_every_flaw_has_its_own_code() -> None:
    """每种不合规的编码各不相同。"""
    codes = [flaw.code for flaw in errors.FlawedListError.__subclasses__()]
    assert len(codes) == len(set(codes)) == 23


def test_an_item_is_certificate_free_when_nothing_the_government_issued_must_be_brought() -> None:
    """政府部门核发的材料都可以免交的，为免证可办；仅特定情形才需要的不算。"""
    by_hand = material(code="m9", source=MaterialSource.GOVERNMENT)
    sometimes = material(code="m9", source=MaterialSource.GOVERNMENT, necessity=Necessity.NOT_NECESSARY)
    assert is_certificate_free(ITEM)
    assert not is_certificate_free(other(materials=(*ITEM.materials, by_hand)))
    assert is_certificate_free(other(materials=(*ITEM.materials, sometimes)))
