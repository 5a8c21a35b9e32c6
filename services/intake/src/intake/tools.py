"""What the doors and pages of this service use beside the record and the views."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from intake.views.items import Directory
from intake.views.places import Place
from kernel.tries import Attempts
from kernel.uploads import FileVault
from legaltime import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Built once in `app.py`; what is a function gives today's value."""

    vault: FileVault
    attempts: Attempts
    directory: Callable[[], Directory]
    places: Callable[[], tuple[Place, ...]]
    calendar: Callable[[], Calendar]

    def place(self, place: str) -> Place | None:
        return next((one for one in self.places() if one.place == place), None)


async def tools_of(request: Request) -> Tools:
    """`Depends(tools_of)`: the tools of the service whose door this is."""
    tools: Tools = request.app.state.intake
    return tools


TheseTools = Annotated[Tools, Depends(tools_of)]
