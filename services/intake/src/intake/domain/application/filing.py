"""能不能收件：情形答完、申请人写明、表填好、主要材料交齐；能免交的免交。"""

from collections.abc import Iterable
from datetime import date

from intake.domain import errors
from intake.domain.application import events as e
from intake.domain.application.states import DraftApplication
from intake.domain.items import Material, PinnedItem
from intake.domain.materials import Holding, Waiver, required_materials, waivers
from kernel.events import Value


class Filing(Value):
    """收件时登记的结果：收了什么、免了什么、还差什么。"""

    applicant: e.Applicant
    materials: tuple[e.FiledMaterial, ...]
    outstanding: tuple[e.OutstandingMaterial, ...]
    waived: tuple[Waiver, ...]
    required_count: int


def unanswered(draft: DraftApplication) -> tuple[str, ...]:
    """还没有回答的情形题。"""
    return tuple(one.question for one in draft.item.situations if one.question_id not in draft.answers)


def waived_now(draft: DraftApplication, holdings: Iterable[Holding], on: date) -> tuple[Waiver, ...]:
    """应交而未交的材料中，今天可以免交的；已经交来的照收。"""
    attached = {one.code for one in draft.attached}
    required = required_materials(draft.item, draft.answers)
    return waivers((one for one in required if one.material.code not in attached), holdings, on)


def filed(draft: DraftApplication, holdings: Iterable[Holding], on: date, *, committed: bool = False) -> Filing:
    """收件的登记；有一项不成立就说明是哪一项。`committed`：申请人选择告知承诺。"""
    applicant = _complete_applicant(draft)
    required = [one.material for one in required_materials(draft.item, draft.answers)]
    waived = waived_now(draft, holdings, on)
    found = (_taken(material, draft, waived, committed=committed) for material in required)
    materials = tuple(one for one in found if one is not None)
    taken = {one.code for one in materials}
    absent = [material for material in required if material.code not in taken]
    if missing := [material.name for material in absent if material.main]:
        raise errors.MainMaterialMissingError(f"还差：{'、'.join(missing)}", missing=missing)
    return Filing(
        applicant=applicant,
        materials=materials,
        outstanding=tuple(_outstanding(material) for material in absent),
        waived=waived,
        required_count=len(required),
    )


def may_commit(item: PinnedItem, material: Material) -> bool:
    """清单允许以书面承诺代替的证明：事项和材料都在告知承诺的范围之内。"""
    return item.commitment_applicable and material.commitment_applicable


def committable(draft: DraftApplication, holdings: Iterable[Holding], on: date) -> tuple[str, ...]:
    """此刻选择告知承诺，可以由承诺代替的材料名称。"""
    lacking = {one.code for one in absent(draft, holdings, on)}
    required = (one.material for one in required_materials(draft.item, draft.answers))
    return tuple(one.name for one in required if one.code in lacking and may_commit(draft.item, one))


def absent(draft: DraftApplication, holdings: Iterable[Holding], on: date) -> tuple[e.OutstandingMaterial, ...]:
    """应交而没有交、也不能免交的。"""
    there = {one.code for one in draft.attached} | {one.material.code for one in waived_now(draft, holdings, on)}
    required = (one.material for one in required_materials(draft.item, draft.answers))
    return tuple(_outstanding(material) for material in required if material.code not in there)


def may_promise(item: PinnedItem, outstanding: Iterable[e.OutstandingMaterial]) -> bool:
    """能不能承诺后补：事项在容缺受理清单内，没交的都是可以后补的非主要材料。"""
    absent = tuple(outstanding)
    return item.tolerance_applicable and bool(absent) and all(one.deferrable for one in absent)


def _complete_applicant(draft: DraftApplication) -> e.Applicant:
    if questions := unanswered(draft):
        raise errors.QuestionUnansweredError(f"还没有选择：{'、'.join(questions)}", questions=list(questions))
    if draft.applicant is None:
        raise errors.ApplicantNotNamedError
    if draft.form is None:
        raise errors.FormNotFilledError
    return draft.applicant


def _taken(
    material: Material, draft: DraftApplication, waived: Iterable[Waiver], *, committed: bool
) -> e.FiledMaterial | None:
    line = {"code": material.code, "name": material.name, "main": material.main}
    for one in draft.attached:
        if one.code == material.code:
            return e.FiledMaterial(**line, collected_as=one.collected_as)
    for waiver in waived:
        if waiver.material.code == material.code:
            by = waiver.holding.certificate_identifier
            return e.FiledMaterial(**line, collected_as=e.Collected.WAIVED, waived_by=by)
    if committed and may_commit(draft.item, material):
        return e.FiledMaterial(**line, collected_as=e.Collected.WAIVED, by_commitment=True)
    return None


def _outstanding(material: Material) -> e.OutstandingMaterial:
    return e.OutstandingMaterial(code=material.code, name=material.name, deferrable=material.deferrable)
