"""办理须在什么状态：大多数动作都从这里问起。"""

from approval.domain import errors
from approval.domain.case import states as s


def accepted(state: s.CaseState) -> s.AcceptedCase:
    """已受理、尚未决定的。"""
    if not isinstance(state, s.AcceptedCase):
        raise errors.CaseNotOpenError
    return state
