"""What every door that shows masked values owes: a service's tests inherit these and say where the door is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from httpx import AsyncClient, Response
from structlog.testing import capture_logs

from kernel.access import Person
from kernel.events import Recorded
from kernel.masking import LookReason
from kernel.service import Service
from kernel.showing import SHOWN_FOR
from kernel.testing.parts import SetClock, client_for, settle

HTML: Final = {"Accept": "text/html"}
BY_PHONE: Final = {"reason": "CONTACT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One page that masks, its door, who may look, who may not (with status and code), and what is behind the mask."""

    service: Service
    clock: SetClock
    stream_id: UUID
    page: str
    door: str
    person: Person
    colleague: Person
    strangers: Sequence[tuple[Person | None, int, str]]
    clear: Mapping[str, str]

    async def looks(self) -> list[Recorded[Any]]:
        return [one for one in await self.service.store.read_stream(self.stream_id) if hasattr(one.event, "look")]

    async def ask(
        self, client: AsyncClient, body: Mapping[str, str] = BY_PHONE, headers: Mapping[str, str] | None = None
    ) -> Response:
        named = {"Idempotency-Key": uuid4().hex, **(headers or {})}
        answered = await client.post(self.door, json=body, headers=named)
        await settle(self.service)
        return answered

    def hidden_in(self, text: str) -> bool:
        return not any(value in text for value in self.clear.values())


class ShowingContract:
    """Inherited with a fixture `sight`."""

    async def test_a_look_shows_the_clear_values_in_its_answer_and_is_recorded(self, sight: Sight) -> None:
        async with client_for(sight.service, sight.person) as client:
            answered = await sight.ask(client)
        assert answered.is_success, answered.text
        assert answered.json()["shown"] == sight.clear
        assert answered.headers["Cache-Control"] == "no-store"
        (look,) = await sight.looks()
        assert (look.meta.actor, look.meta.at) == (sight.person.person_id, sight.clock.now())
        assert (look.event.look.reason, set(look.event.look.fields)) == (LookReason.CONTACT, set(sight.clear))

    async def test_without_a_reason_nothing_is_shown(self, sight: Sight) -> None:
        async with client_for(sight.service, sight.person) as client:
            none = await sight.ask(client, {"note": "想看"})
            unsaid = await sight.ask(client, {"reason": "OTHER", "note": "  "})
        assert (none.status_code, none.json()["code"]) == (422, "BAD_INPUT")
        assert (unsaid.status_code, unsaid.json()["code"]) == (409, "LOOK_NEEDS_NOTE")
        assert sight.hidden_in(none.text + unsaid.text)
        assert await sight.looks() == []

    async def test_nobody_else_may_look(self, sight: Sight) -> None:
        for person, status, code in sight.strangers:
            async with client_for(sight.service, person) as client:
                refused = await sight.ask(client)
            assert (refused.status_code, refused.json()["code"]) == (status, code)
            assert sight.hidden_in(refused.text)
        assert await sight.looks() == []

    async def test_the_page_shows_them_once_and_then_says_who_looked_and_why(self, sight: Sight) -> None:
        async with client_for(sight.service, sight.person) as client:
            before = await client.get(sight.page, headers=HTML)
            shown = await sight.ask(client, {"reason": "OTHER", "note": "核对委托书"}, HTML)
            after = await client.get(sight.page, headers=HTML)
        assert (before.status_code, shown.status_code, after.status_code) == (200, 200, 200)
        assert sight.hidden_in(before.text)
        assert f'action="{sight.door}"' in before.text
        assert all(value in shown.text for value in sight.clear.values())
        assert shown.headers["Cache-Control"] == "no-store"
        assert sight.hidden_in(after.text)
        assert f'action="{sight.door}"' in after.text
        assert "其他：核对委托书" in after.text
        assert sight.service.parts.name_of(sight.person.person_id) in after.text

    async def test_after_a_look_the_page_can_still_be_acted_on(self, sight: Sight) -> None:
        async with client_for(sight.service, sight.person) as client:
            shown = await sight.ask(client, headers=HTML)
        versions = re.findall(r'name="expected_version" value="(\d+)"', shown.text)
        (look,) = await sight.looks()
        assert set(versions) == {str(look.version)}

    async def test_the_same_form_sent_twice_is_one_look(self, sight: Sight) -> None:
        key = {"Idempotency-Key": uuid4().hex}
        async with client_for(sight.service, sight.person) as client:
            first, second = await sight.ask(client, headers=key), await sight.ask(client, headers=key)
        assert first.content == second.content
        assert len(await sight.looks()) == 1

    async def test_an_old_form_is_no_way_to_look_again(self, sight: Sight) -> None:
        key = {"Idempotency-Key": uuid4().hex}
        async with client_for(sight.service, sight.person) as client:
            await sight.ask(client, headers=key)
            async with client_for(sight.service, sight.colleague) as other:
                borrowed = await sight.ask(other, headers=key)
            sight.clock.forward(seconds=SHOWN_FOR.total_seconds() + 1)
            late = await sight.ask(client, headers=key)
        assert [(one.status_code, one.json()["code"]) for one in (borrowed, late)] == [(409, "LOOK_OVER")] * 2
        assert sight.hidden_in(borrowed.text + late.text)

    async def test_no_clear_value_is_kept_or_said_anywhere(self, sight: Sight) -> None:
        note = "、".join(sight.clear.values())
        async with client_for(sight.service, sight.person) as client:
            with capture_logs() as lines:
                answered = await sight.ask(client, {"reason": "OTHER", "note": note})
        assert answered.is_success, answered.text
        assert sight.hidden_in(str(lines))
        stored = [one.event.model_dump_json() for one in sight.service.store.read_log(0, 10_000)]
        assert sight.hidden_in("".join(stored))
        rows = [repr(row) for view in sight.service.views for row in sight.service.read.find(view)]
        assert sight.hidden_in("".join(rows))
        files = [path.read_bytes() for path in sight.service.parts.files.rglob("*") if path.is_file()]
        assert files, "the service under test keeps its record in files here"
        assert not any(value.encode() in content for value in sight.clear.values() for content in files)

    async def test_a_look_is_not_said_on_the_bus(self, sight: Sight) -> None:
        async with client_for(sight.service, sight.person) as client:
            await sight.ask(client)
        (look,) = await sight.looks()
        assert sight.service.publish is not None
        assert sight.service.publish(look) is None
