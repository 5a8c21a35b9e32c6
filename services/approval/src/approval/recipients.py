"""哪些部门有自己的业务系统：流转哪些事项、请它做什么；每个部门有自己的一对主题。

One more department is one more line here; its two topics, its message forms and its card on the page follow from it.
A process that runs on Kafka refuses to start until `hall topics apply` has made them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

TASKS: Final = "department.{recipient}.tasks.v1"
"""What is asked of a department: said by this service."""
RESULTS: Final = "department.{recipient}.results.v1"
"""What it answers: said by the department's own system, which is no service of this hall."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A department with a system of its own; `asks` says for each item that goes there what is asked for."""

    code: str
    name: str
    asks: Mapping[str, str]

    @property
    def tasks(self) -> str:
        return TASKS.format(recipient=self.code)

    @property
    def results(self) -> str:
        return RESULTS.format(recipient=self.code)


_ALL: Final = (Recipient("market", "涟水县市场监督管理局", {"drug-retail": "现场检查验收，提出意见"}),)
RECIPIENTS: Final[Mapping[str, Recipient]] = {one.code: one for one in _ALL}
RESULT_TOPICS: Final = tuple(one.results for one in _ALL)


def recipients_of(item_id: str, body: str) -> Iterator[Recipient]:
    """To whose systems a case of this item goes: its own body's, where that has one and takes the item."""
    one = RECIPIENTS.get(body)
    if one is not None and item_id in one.asks:
        yield one
