"""默认评价：评价期满无人评价的，登记为默认评价，不计入任何比率。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import DropTimer, SetTimer, Timer
from ratings.domain.rating import events as e
from ratings.domain.rating.commands import DefaultRating
from ratings.domain.rating.decide import RATING

_LAST_SECOND: Final = timedelta(seconds=1)  # 23:59:59 stands for 24:00 and is still in time


@dataclass(frozen=True)
class DefaultingRatings:
    """A timer per invitation; it may fire late and then changes nothing but its own moment."""

    name: ClassVar = "ratings.default-rating"
    hears: ClassVar = (e.RatingInvited, e.RatingSubmitted, e.RatingDefaulted)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        key = str(heard.subject)
        match heard.body:
            case e.RatingInvited(closes=closes):
                return [SetTimer(key, heard.subject, closes.due_at + _LAST_SECOND)]
        return [DropTimer(key)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        return [Ask(RATING, timer.subject, DefaultRating())]
