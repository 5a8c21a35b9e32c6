"""Numbers and codes people write down: their structure and check characters; pure functions, no register is asked."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from identifiers import case_no, certificate_identifier, id_card, query_code, task_code, uscc
from identifiers.verdict import Verdict

__all__ = ["CHECKS", "NumberKind", "Verdict"]


class NumberKind(StrEnum):
    """号码种类：统一社会信用代码、公民身份号码、实施编码、电子证照标识、办件编号、查询码。"""

    USCC = "uscc"
    ID_CARD = "id_card"
    TASK_CODE = "task_code"
    CERTIFICATE_IDENTIFIER = "certificate_identifier"
    CASE_NO = "case_no"
    QUERY_CODE = "query_code"


CHECKS: Final[Mapping[NumberKind, Callable[[str, date], Verdict]]] = {
    NumberKind.USCC: lambda text, _: uscc.check(text),
    NumberKind.ID_CARD: id_card.check,
    NumberKind.TASK_CODE: lambda text, _: task_code.check(text),
    NumberKind.CERTIFICATE_IDENTIFIER: lambda text, _: certificate_identifier.check(text),
    NumberKind.CASE_NO: case_no.check,
    NumberKind.QUERY_CODE: lambda text, _: query_code.check(text),
}
"""Each kind of number with its check of a text, nothing of which is stripped or changed, on a day."""
