"""可以对政务服务事项要求什么。"""

from catalog.domain.service_item.elements import ImplementationList
from catalog.domain.service_item.events import ReviewOutcome
from kernel.events import Command


class DraftItem(Command):
    """编制新事项的清单，或者变更已公布的清单。"""

    item: ImplementationList
    by: str


class SubmitItem(Command):
    """报送审核。"""

    by: str


class ReviewItem(Command):
    """审核：通过或者退回修改。"""

    by: str
    outcome: ReviewOutcome
    opinion: str = ""


class PublishItem(Command):
    """对外公布。"""

    by: str


class SuspendItem(Command):
    """暂停办理。"""

    by: str
    reason: str


class ResumeItem(Command):
    """恢复办理。"""

    by: str


class CancelItem(Command):
    """取消事项。"""

    by: str
    reason: str


ItemCommand = DraftItem | SubmitItem | ReviewItem | PublishItem | SuspendItem | ResumeItem | CancelItem
