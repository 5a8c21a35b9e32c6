"""要交哪些材料、哪些免交：清单、所答情形和持有的电子证照说了算，没有别的。"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from intake.domain.items import Item, Material, Necessity, Situation
from kernel.events import Value

WAIVER_BASIS: Final = "《国务院关于在线政务服务的若干规定》（国务院令第716号）第十条；涟政发〔2022〕120号任务30"
BY_CERTIFICATE: Final = "CERTIFICATE"


class Reason(StrEnum):
    """一份材料要交或不要交的原因：清单列明、情形加上、情形免去、情形不符。"""

    LISTED = "LISTED"
    ADDED = "ADDED"
    DROPPED = "DROPPED"
    NOT_THIS_SITUATION = "NOT_THIS_SITUATION"


class RequiredMaterial(Value):
    """清单中的一份材料：要不要交、为什么；`question` 是起作用的那道题。"""

    material: Material
    reason: Reason
    question: str = ""

    @property
    def is_required(self) -> bool:
        return self.reason in {Reason.LISTED, Reason.ADDED}


class Holding(Value):
    """申请人持有的一份电子证照。"""

    certificate_identifier: str
    certificate_type: str
    name: str = ""
    valid_from: date
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Waiver(Value):
    """免交：哪份材料由哪份证照代替。"""

    material: Material
    holding: Holding


def weighed_materials(item: Item, answers: Mapping[str, bool]) -> tuple[RequiredMaterial, ...]:
    """清单上的每一份材料，按清单顺序，写明要不要交和原因。"""
    return tuple(_weighed(material, item.situations, answers) for material in item.materials)


def required_materials(item: Item, answers: Mapping[str, bool]) -> tuple[RequiredMaterial, ...]:
    """按所答情形应交的材料：非必要材料只因情形进入；一题说不用交，就不用交（清单之外不得要求）。"""
    return tuple(one for one in weighed_materials(item, answers) if one.is_required)


def waivers(required: Iterable[RequiredMaterial], holdings: Iterable[Holding], on: date) -> tuple[Waiver, ...]:
    """应交材料中可以免交的：清单允许以证照代替，且申请人当日持有有效证照。"""
    valid = [one for one in holdings if one.is_valid_on(on)]
    found = ((one.material, _standing_for(one.material, valid)) for one in required)
    return tuple(Waiver(material=material, holding=holding) for material, holding in found if holding is not None)


def _weighed(material: Material, situations: Iterable[Situation], answers: Mapping[str, bool]) -> RequiredMaterial:
    added = dropped = ""
    for one in situations:
        if (answer := answers.get(one.question_id)) is None:
            continue
        added = added or (one.question if material.code in one.adds(answer=answer) else "")
        dropped = dropped or (one.question if material.code in one.drops(answer=answer) else "")
    if dropped:
        return RequiredMaterial(material=material, reason=Reason.DROPPED, question=dropped)
    if added:
        return RequiredMaterial(material=material, reason=Reason.ADDED, question=added)
    usual = Reason.NOT_THIS_SITUATION if material.necessity is Necessity.NOT_NECESSARY else Reason.LISTED
    return RequiredMaterial(material=material, reason=usual)


def _standing_for(material: Material, holdings: Iterable[Holding]) -> Holding | None:
    """The first certificate type the list names is the best; of one type the one valid longest."""
    if material.waiver_mode != BY_CERTIFICATE:
        return None
    for wanted in material.certificate_types:
        held = [one for one in holdings if one.certificate_type == wanted]
        if held:
            return max(held, key=lambda one: (one.valid_to or date.max, one.valid_from, one.certificate_identifier))
    return None
