"""一个人保存的筛选会发生什么：这些名字和字段就是存档格式。"""

from kernel.events import Event, Value


class Narrowing(Value):
    """筛选条件：固定筛选之上，再按事项、承办人、环节、办件编号的开头缩小；空串表示不限。"""

    show: str = "open"
    item_id: str = ""
    assignee: str = ""
    stage: str = ""
    case_no: str = ""


class FilterSaved(Event, kind="approval.FilterSaved"):
    """保存筛选：把一组筛选条件起名保存，列在自己的菜单里；同名的由新的代替。"""

    name: str
    narrowing: Narrowing
    saved_by: str


class FilterRemoved(Event, kind="approval.FilterRemoved"):
    """删除筛选：自己保存的筛选不再需要，从菜单里去掉。"""

    name: str
    removed_by: str


FilterEvent = FilterSaved | FilterRemoved
