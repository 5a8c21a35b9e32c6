"""一个人保存的筛选现在有哪些。"""

from approval.domain.saved_filter import events as e
from kernel.events import State, Value


class NamedFilter(Value):
    """起了名的一组筛选条件。"""

    name: str
    narrowing: e.Narrowing


class SavedFilters(State):
    """保存着的筛选，先保存的在前。"""

    filters: tuple[NamedFilter, ...] = ()

    def named(self, name: str) -> NamedFilter | None:
        return next((one for one in self.filters if one.name == name), None)


def after(filters: tuple[NamedFilter, ...], event: e.FilterEvent) -> tuple[NamedFilter, ...]:
    """同名的留在原来的位置。"""
    if isinstance(event, e.FilterRemoved):
        return tuple(one for one in filters if one.name != event.name)
    saved = NamedFilter(name=event.name, narrowing=event.narrowing)
    if any(one.name == saved.name for one in filters):
        return tuple(saved if one.name == saved.name else one for one in filters)
    return (*filters, saved)
