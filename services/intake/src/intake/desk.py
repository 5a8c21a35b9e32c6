"""The desk a command comes to: who asks, what is opened, the record asked, the answer given."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response

from intake.domain.application.commands import ApplicationCommand
from intake.domain.application.decide import APPLICATION
from intake.domain.application.events import ApplicationEvent
from intake.opening import Opened, opened
from intake.tools import TheseTools, Tools
from intake.web.changes import changes_since
from kernel.errors import ChangedMeanwhileError
from kernel.service import Service, ThisService
from kernel.store.executing import Stored
from kernel.web import Asked, answer, asked


@dataclass(frozen=True, slots=True)
class Desk:
    """One request that gives a command, with everything it needs."""

    request: Request
    service: Service
    tools: Tools
    who: Asked

    async def open(self, case_id: UUID) -> Opened:
        return await opened(self.service, case_id, self.who.person, self.who.key)

    async def ask(self, case_id: UUID, command: ApplicationCommand) -> Stored[ApplicationEvent]:
        """Put the command to the record; whoever looked at an old page is told what has changed since."""
        try:
            return await self.service.execute(APPLICATION, case_id, command, self.who)
        except ChangedMeanwhileError as stale:
            recorded = await self.service.store.read_stream(case_id, after_version=self.who.expected_version or 0)
            changes = changes_since(recorded)
            raise ChangedMeanwhileError("；".join(changes), **{**stale.facts, "changes": changes}) from stale

    def told(self, stored: Stored[ApplicationEvent], page: str, **more: Any) -> Response:
        """The answer: where the application stands now, and the page that comes next."""
        body = {"case_id": str(stored.stream_id), "version": stored.version, "next": page, **more}
        return answer(
            self.request,
            body={**body, "position": self.service.token(stored)},
            version=stored.version,
            position=stored.position,
            page=page,
        )


async def desk(
    request: Request, service: ThisService, tools: TheseTools, who: Annotated[Asked, Depends(asked)]
) -> Desk:
    """`Depends(desk)`: for every route that gives a command."""
    return Desk(request, service, tools, who)


ThisDesk = Annotated[Desk, Depends(desk)]
