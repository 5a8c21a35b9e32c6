"""Who works for the department: people named in a request must be among them."""

from collections.abc import Iterable

from kernel.errors import BadInputError
from kernel.service import Service


class ColleagueUnknownError(BadInputError):
    code = "COLLEAGUE_UNKNOWN"
    title = "写明的人不是本部门的工作人员"


def colleagues(service: Service, body: str, accounts: Iterable[str]) -> tuple[str, ...]:
    """These accounts, each once and all of the department."""
    named = tuple(dict.fromkeys(one for one in accounts if one))
    if not set(named) <= set(service.parts.colleagues_of(body)):
        raise ColleagueUnknownError
    return named
