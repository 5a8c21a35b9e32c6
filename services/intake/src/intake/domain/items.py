"""收件时锁定的事项：清单写明什么，收件就按什么；事项以后变更，不影响已经开始的申请。

These values are read out of a neighbour's messages, so fields they do not know are left out instead of refused.
"""

from enum import StrEnum

from kernel.events import Value
from legaltime import Budget


class Necessity(StrEnum):
    """材料必要性。"""

    NECESSARY = "NECESSARY"
    NOT_NECESSARY = "NOT_NECESSARY"
    MAY_FOLLOW = "MAY_FOLLOW"


class Material(Value, extra="ignore"):
    """申请材料：是否主要材料、能否后补、能否以电子证照或者书面承诺代替。"""

    code: str
    name: str
    main: bool
    necessity: Necessity = Necessity.NECESSARY
    deferrable: bool = False
    certificate_types: tuple[str, ...] = ()
    waiver_mode: str = "NONE"
    commitment_applicable: bool = False


class Situation(Value, extra="ignore"):
    """办理情形：一个是非题，答案增减材料。"""

    question_id: str
    question: str
    yes_adds: tuple[str, ...] = ()
    yes_drops: tuple[str, ...] = ()
    no_adds: tuple[str, ...] = ()
    no_drops: tuple[str, ...] = ()

    def adds(self, *, answer: bool) -> tuple[str, ...]:
        return self.yes_adds if answer else self.no_adds

    def drops(self, *, answer: bool) -> tuple[str, ...]:
        return self.yes_drops if answer else self.no_drops


class SpecialProcedure(Value, extra="ignore"):
    """特别程序：`clock_stops` 说明所需时间是否不计入期限，`limit` 为程序最长多久，`when` 为何时启动。"""

    kind: str
    name: str
    clock_stops: bool
    legal_basis: str
    limit: Budget | None = None
    when: str = ""


class Step(Value, extra="ignore"):
    """办理环节：清单上的角色、环节时限，是否计入承诺期限。"""

    code: str
    name: str
    role: str
    limit: Budget
    counted: bool = True


class PinnedItem(Value, extra="ignore"):
    """锁定的事项要素：随收件转给审批。"""

    item_id: str
    task_code: str
    task_version: int
    name: str
    topic: str
    body: str
    body_name: str
    case_kind: str
    statutory_limit: Budget
    promised_limit: Budget
    result_name: str
    certificate_type: str | None = None
    special_procedures: tuple[SpecialProcedure, ...] = ()
    legal_basis: tuple[str, ...] = ()
    acceptance_on_receipt: bool = False
    tolerance_applicable: bool = False
    commitment_applicable: bool = False
    steps: tuple[Step, ...] = ()


class Item(PinnedItem):
    """实施清单中与收件有关的全部要素：材料、情形、服务对象。"""

    materials: tuple[Material, ...] = ()
    situations: tuple[Situation, ...] = ()
    service_objects: tuple[int, ...] = ()

    def material(self, code: str) -> Material | None:
        return next((one for one in self.materials if one.code == code), None)

    def situation(self, question_id: str) -> Situation | None:
        return next((one for one in self.situations if one.question_id == question_id), None)

    @property
    def pinned(self) -> PinnedItem:
        """Without what only intake needs."""
        return PinnedItem.model_validate(self.model_dump(include=set(PinnedItem.model_fields)))
