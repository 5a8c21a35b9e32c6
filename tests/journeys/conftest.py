"""People and machines that speak HTTP with the hall: signed in, with a key for every command, and patient readers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PERSON = {"kind": "NATURAL_PERSON", "name": "测试·周小满", "number": "320826199001010001", "phone": "13800000001"}
_BLINK_S, _BLINKS = 0.05, 1200


class Caller(httpx.Client):
    """One session on the hall; like a page, it is shown what it has done itself."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._done: dict[str, str] = {}

    def command(self, path: str, body: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """A command under a key of its own, unless `key` gives one; with `files` it is an upload."""
        headers = {"Idempotency-Key": more.pop("key", uuid4().hex), **more.pop("headers", {})}
        sent: dict[str, Any] = {} if "files" in more else {"json": body or {}}
        answered = self.post(path, headers=headers, **sent, **more)
        if position := answered.headers.get("X-Position"):
            self._done[path.split("/")[1]] = position
        return answered

    def seen(self, path: str, **asked: Any) -> httpx.Response:
        """What the service shows once it has seen this caller's last command there."""
        done = self._done.get(path.split("/")[1])
        return self.get(path, params=asked if done is None else {**asked, "after": done})

    def done(
        self, path: str, body: dict[str, Any] | None = None, *, until_not: str = "", **more: Any
    ) -> dict[str, Any]:
        """A command that must succeed, once a neighbour's word has ended the refusal `until_not`; what it answers."""
        answered = self.command(path, body, **more)
        for _ in range(_BLINKS):
            if answered.is_success or answered.json()["code"] != until_not:
                break
            time.sleep(_BLINK_S)
            answered = self.command(path, body, **more)
        assert answered.is_success, answered.text
        said: dict[str, Any] = answered.json()
        return said

    def until(self, path: str, shown: Callable[[Any], Any]) -> Any:
        """What one service did reaches the others a moment later: read until it shows."""
        for _ in range(_BLINKS):
            answered = self.seen(path)
            if answered.is_success and (found := shown(answered.json())):
                return found
            time.sleep(_BLINK_S)
        raise AssertionError(f"{path} still answers {answered.text}")

    def drafted(self, item_id: str) -> str:
        """A begun application with every question answered no; its id."""
        start = {"item_id": item_id, "place": "place-county-center"}
        case_id: str = self.done("/intake/applications", start)["case_id"]
        for question in self.seen(f"/intake/api/applications/{case_id}").json()["questions"]:
            self.done(f"/intake/applications/{case_id}/situations/{question['n']}", {"answer": False})
        return case_id

    def completed(self, item_id: str, applicant: dict[str, str] = PERSON) -> str:
        """An application that only waits to be submitted; its id."""
        case_id = self.drafted(item_id)
        door = f"/intake/applications/{case_id}"
        self.done(f"{door}/applicant", applicant)
        self.done(f"{door}/form", {"matter": "首次申领", "delivery": "ONLINE"})
        materials = self.seen(f"/intake/api/applications/{case_id}").json()["materials"]
        self.done(f"{door}/materials", {"papers": [one["code"] for one in materials if one["need"] == "must"]})
        return case_id

    def taken_in(self, item_id: str, applicant: dict[str, str] = PERSON) -> dict[str, Any]:
        """收件: everything a clerk asks and takes, as far as the number and the query code."""
        case_id = self.completed(item_id, applicant)
        receipt = self.done(f"/intake/applications/{case_id}/receive")
        self.seen(f"/intake/api/applications/{case_id}")  # from now on the number is found by whoever asks
        return {"case_id": case_id, **receipt}

    def reviewed(self, case_id: str, second: str = "") -> None:
        """审查: an accepted case gets the opinion of every step its list has before the decision."""
        path = f"/approval/api/cases/{case_id}"
        steps = self.until(path, lambda shown: shown["steps"] if shown["stage"] == "ACCEPTED" else None)
        for step in steps:
            if step["needs_opinion"]:
                said = {"step": step["code"], "opinion": "符合要求。", "together_with": [second] if second else []}
                self.done(f"/approval/cases/{case_id}/opinion", said)


class Door:
    """Lets people in; all leave at the end of the module."""

    def __init__(self, hall: str) -> None:
        self.hall = hall
        self._callers: dict[str, Caller] = {}

    def __call__(self, account: str) -> Caller:
        """The session of an account; the same one each time."""
        if account not in self._callers:
            self._callers[account] = self.stranger()
            signed_in = self._callers[account].post("/sign-in", json={"account": account})
            self._callers[account].headers["X-CSRF-Token"] = signed_in.headers["x-csrf-token"]
        return self._callers[account]

    def stranger(self) -> Caller:
        caller = Caller(base_url=self.hall, headers={"Accept": "application/json"}, timeout=120)
        self._callers[f"stranger {len(self._callers)}"] = caller
        return caller

    def close(self) -> None:
        for caller in self._callers.values():
            caller.close()


@pytest.fixture(scope="module")
def sign_in(hall: str) -> Iterator[Door]:
    door = Door(hall)
    yield door
    door.close()
