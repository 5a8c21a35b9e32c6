"""草稿不久留：三十日没有提交的草稿作废。"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

from intake.domain.application import events as e
from intake.domain.application.commands import AbandonDraft
from intake.domain.application.decide import APPLICATION
from kernel.messages import Heard
from kernel.processes import Action, Ask
from kernel.timers import DropTimer, SetTimer, Timer

KEPT_FOR: Final = timedelta(days=30)


@dataclass(frozen=True)
class DraftExpiry:
    """A timer per draft, dropped when it is handed in; the limit counts from its beginning."""

    name: ClassVar = "intake.draft-expiry"
    hears: ClassVar = (e.ApplicationDrafted, e.ApplicationReceived, e.DraftAbandoned)

    def react(self, heard: Heard[Any]) -> Sequence[Action]:
        key = str(heard.subject)
        if isinstance(heard.body, e.ApplicationDrafted):
            return [SetTimer(key, heard.subject, heard.at + KEPT_FOR)]
        return [DropTimer(key)]

    def fire(self, timer: Timer) -> Sequence[Action]:
        return [Ask(APPLICATION, timer.subject, AbandonDraft())]
