"""派单方式要求哪些承办单位。"""

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

from hotline.domain.ticket.events import Unit
from hotline.domain.ticket.words import AssignmentRole, DispatchMode


def units_fit(mode: DispatchMode, units: Sequence[Unit]) -> bool:
    """单独承办：一个主办；主办加协办：一个主办、至少一个协办；双交办：属地与行业主管都有，没有主办。"""
    if len({unit.body for unit in units}) < len(units):
        return False
    roles = Counter(unit.role for unit in units)
    match mode:
        case DispatchMode.SINGLE:
            return roles == {AssignmentRole.LEAD: 1}
        case DispatchMode.LEAD_CO:
            return roles[AssignmentRole.LEAD] == 1 and set(roles) == {AssignmentRole.LEAD, AssignmentRole.CO}
        case DispatchMode.DUAL:
            return set(roles) == {AssignmentRole.TERRITORY, AssignmentRole.SECTOR}
    assert_never(mode)
