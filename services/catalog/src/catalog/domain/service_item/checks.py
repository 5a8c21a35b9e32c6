"""公布前的核对：清单在哪些方面不合规；一条规则一个函数，各有其错误。"""

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Final

from catalog.domain import errors
from catalog.domain.service_item.elements import (
    CaseKind,
    DepthLevel,
    HandlingForm,
    ImplementationList,
    Necessity,
    WaiverMode,
    depth_of,
)
from identifiers import task_code
from identifiers.uscc import is_uscc

Flaw = type[errors.FlawedListError]
Check = Callable[[ImplementationList], Iterable[Flaw]]

_ON_APPLICATION: Final = frozenset({"01", "05", "07", "08", "09", "10"})
_FIRST_PUBLIC_SERVICE: Final = 20
_PAPERS: Final = r"(?:材料|资料|文件|证件|证明|手续)"
_FILLERS: Final = r"(?:的|有关|相关|必要|需要|所需|应当|须|需|提供|提交|补充|证明|申请|申报|要求|规定)*"
_CATCH_ALL: Final = re.compile(
    rf"其[他它]{_FILLERS}{_PAPERS}$"  # 其他材料, 法律法规规定的其他材料
    rf"|(?:^|规定的|要求的|需要的|提供的|提交的|所需的?)(?:有关|相关|必要)的?(?:证明)?{_PAPERS}$"  # 有关材料
    rf"|{_PAPERS}等$"  # 身份证明材料等
)


def flaws_of(item: ImplementationList) -> tuple[Flaw, ...]:
    """Everything that stands between this list and publication, in the order of the list."""
    return tuple(flaw for check in _CHECKS for flaw in check(item))


def _codes(item: ImplementationList) -> Iterator[Flaw]:
    if task_code.parts(item.task_code) != (item.body_uscc, item.exercise_level, item.catalog_code):
        yield errors.TaskCodeError
    if not is_uscc(item.body_uscc):
        yield errors.BodyCodeError
    if not re.fullmatch(rf"{re.escape(item.task_code)}\d\d", item.handle_item_code):
        yield errors.HandleItemCodeError


def _type(item: ImplementationList) -> Iterator[Flaw]:
    known = re.fullmatch(r"\d\d", item.task_type) is not None
    public_service = known and int(item.task_type) >= _FIRST_PUBLIC_SERVICE
    if item.task_type not in _ON_APPLICATION and not public_service:
        yield errors.NotOnApplicationError


def _words(item: ImplementationList) -> Iterator[Flaw]:
    if not any(item.legal_basis):
        yield errors.LegalBasisMissingError
    if not any(item.acceptance_conditions):
        yield errors.ConditionsMissingError


def _limits(item: ImplementationList) -> Iterator[Flaw]:
    if item.promised_limit.unit is not item.statutory_limit.unit:
        yield errors.LimitUnitsDifferError
    elif item.promised_limit.amount > item.statutory_limit.amount:
        yield errors.PromiseTooLongError
    if (item.promised_limit.amount == 0) != (item.case_kind is CaseKind.IMMEDIATE):
        yield errors.CaseKindError


def _steps(item: ImplementationList) -> Iterator[Flaw]:
    counted = [step.limit for step in item.steps if step.counted]
    same_unit = all(limit.unit is item.promised_limit.unit for limit in counted)
    if not same_unit or sum((limit.amount for limit in counted), Fraction()) != item.promised_limit.amount:
        yield errors.StepsDoNotAddUpError


def _visits(item: ImplementationList) -> Iterator[Flaw]:
    if item.onsite_visits > 0 and not item.onsite_reason:
        yield errors.VisitReasonMissingError
    if item.onsite_visits == 0 and item.onsite_reason:
        yield errors.VisitReasonUncalledForError


def _depth(item: ImplementationList) -> Iterator[Flaw]:
    if item.depth_level is DepthLevel.IV and item.onsite_visits > 0:
        yield errors.DepthNeedsNoVisitError
    elif item.depth_level is not depth_of(item.online_depth, item.onsite_visits):
        yield errors.DepthLevelError
    if item.onsite_visits == 0 and not item.is_online and HandlingForm.COURIER not in item.handling_forms:
        yield errors.NoWayInError


def _fees(item: ImplementationList) -> Iterator[Flaw]:
    explained = all(fee.name and fee.standard and fee.basis for fee in item.fees)
    if item.is_charged != bool(item.fees) or not explained:
        yield errors.FeesUnexplainedError


def _materials(item: ImplementationList) -> Iterator[Flaw]:
    codes = [material.code for material in item.materials]
    if any(_CATCH_ALL.search(material.name) for material in item.materials):
        yield errors.CatchAllMaterialError
    if len(set(codes)) < len(codes):
        yield errors.DuplicateMaterialError
    if any(material.main and material.deferrable for material in item.materials):
        yield errors.MainMaterialDeferrableError
    by_certificate = [material for material in item.materials if material.waiver_mode is WaiverMode.CERTIFICATE]
    if not all(material.certificate_types for material in by_certificate):
        yield errors.WaiverWithoutCertificateError


def _situations(item: ImplementationList) -> Iterator[Flaw]:
    codes = {material.code for material in item.materials}
    named = {code for situation in item.situations for code in situation.materials_named}
    added = {code for situation in item.situations for code in situation.materials_added}
    if not named <= codes:
        yield errors.SituationMaterialUnknownError
    sometimes = {material.code for material in item.materials if material.necessity is Necessity.NOT_NECESSARY}
    if not sometimes <= added:
        yield errors.MaterialNeverAskedError


def _places(item: ImplementationList) -> Iterator[Flaw]:
    if not item.offered_at:
        yield errors.NowhereOfferedError


_CHECKS: Final[tuple[Check, ...]] = (
    _codes,
    _type,
    _words,
    _limits,
    _steps,
    _visits,
    _depth,
    _fees,
    _materials,
    _situations,
    _places,
)
