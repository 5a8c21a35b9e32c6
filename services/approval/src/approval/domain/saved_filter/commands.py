"""可以对一个人保存的筛选要求什么；各人一条流，互不相干。"""

from uuid import UUID, uuid5

from approval.domain.saved_filter.events import Narrowing
from kernel.events import Command

_FILTERS = UUID("8a1f6d52-3c97-5e0b-b6d4-1e5a90c7f2a8")


def filters_of(person_id: str) -> UUID:
    """一个人保存的筛选总在同一条流。"""
    return uuid5(_FILTERS, person_id)


class SaveFilter(Command):
    """以这个名字保存一组筛选条件。"""

    by: str
    name: str
    narrowing: Narrowing


class RemoveFilter(Command):
    """删除这个名字的筛选。"""

    by: str
    name: str


FilterCommand = SaveFilter | RemoveFilter
