"""One person at a browser: signs in, reads, sends commands, and tries again under the same key when it must."""

import asyncio
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, Self
from uuid import UUID, uuid5

import httpx

_KEYS = UUID("7a0c2f3e-58b1-5f0c-9a53-1c9f4f0a2d11")
_PATIENCE_S = 120.0  # a part that was killed is back sooner, also on a busy machine
_BLINK_S, _BREATH_S = 0.05, 0.2
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
_AGAIN = frozenset({"IN_FLIGHT", "NOT_YET_VISIBLE", "UNAVAILABLE", "NOT_SERVING_YET", "STORE_BUSY"})


class RefusedError(Exception):
    """The hall said no; code and title are its own."""

    def __init__(self, answered: httpx.Response) -> None:
        said = answered.json() if "json" in answered.headers.get("content-type", "") else {}
        self.code = str(said.get("code", answered.status_code))
        super().__init__(f"{answered.request.method} {answered.request.url.path}: {self.code} {said.get('title', '')}")


class StillNotShownError(RefusedError):
    """What one service did has not reached another within a visitor's patience."""

    def __init__(self, path: str) -> None:
        Exception.__init__(self, f"{path}: still not shown after {_PATIENCE_S:.0f} s")
        self.code = "STILL_NOT_SHOWN"


def key_of(seed: str, *parts: object) -> str:
    """The same step of the same county has the same key: played again, it is found, not repeated."""
    return uuid5(_KEYS, ":".join(str(part) for part in (seed, *parts))).hex


class Visitor:
    """A session of its own on the hall."""

    def __init__(self, url: str, account: str = "") -> None:
        self._account = account
        self._client = httpx.AsyncClient(base_url=url, headers={"Accept": "application/json"}, timeout=60)

    async def close(self) -> None:
        await self._client.aclose()

    async def sign_in(self) -> Self:
        if self._account:
            self._forget_session()
            answered = await self._sent("POST", "/sign-in", json={"account": self._account})
            self._client.headers["X-CSRF-Token"] = answered.headers["x-csrf-token"]
        return self

    async def open_case(self, case_no: str, query_code: str) -> str:
        """查进度: prove that the case is ours; its id."""
        said = (
            await self._sent("POST", "/intake/progress", json={"case_no": case_no, "query_code": query_code})
        ).json()
        if "csrf_token" in said:
            self._client.headers["X-CSRF-Token"] = said["csrf_token"]
        case_id: str = said["case_id"]
        return case_id

    async def get(self, path: str, **query: Any) -> Any:
        return (await self._sent("GET", path, params=query)).json()

    async def post(self, path: str, body: dict[str, Any], key: str, *, until_not: str = "") -> dict[str, Any]:
        """A command; `until_not` names a refusal that ends when a neighbour's message has arrived."""
        headers = {"Idempotency-Key": key}
        answered = await self._sent("POST", path, again={until_not} | _AGAIN, json=body, headers=headers)
        said: dict[str, Any] = answered.json()
        return said

    async def upload(self, path: str, codes: list[str], key: str) -> None:
        """One scanned page for each material."""
        files = [(code, ("scan.pdf", SCAN, "application/pdf")) for code in codes]
        await self._sent("POST", path, files=files, headers={"Idempotency-Key": key})

    async def until(self, path: str, done: Any, **query: Any) -> Any:
        """Read until it shows what is waited for: what one service does reaches another a moment later."""
        waited = 0.0
        while True:
            try:
                found = await self.get(path, **query)
            except RefusedError as refused:
                if not refused.code.endswith("NOT_FOUND"):
                    raise
                found = None
            if found is not None and (shown := done(found)):
                return shown
            if waited > _PATIENCE_S:
                raise StillNotShownError(path)
            await asyncio.sleep(_BLINK_S)
            waited += _BLINK_S

    async def now(self) -> datetime | None:
        """The hall's own time, where it can be moved."""
        try:
            return datetime.fromisoformat((await self.get("/clock"))["now"])
        except RefusedError:
            return None

    def _forget_session(self) -> None:
        self._client.cookies.clear()
        self._client.headers.pop("X-CSRF-Token", None)

    async def _sent(self, method: str, path: str, *, again: AbstractSet[str] = _AGAIN, **more: Any) -> httpx.Response:
        waited, renewed = 0.0, False
        while True:
            try:
                answered = await self._client.request(method, path, **more)
            except httpx.TransportError:
                if waited > _PATIENCE_S:
                    raise
                if "X-CSRF-Token" not in self._client.headers:
                    self._forget_session()  # an answer that broke off may have brought a cookie without its token
            else:
                if not answered.is_error:
                    return answered
                refused = RefusedError(answered)
                if refused.code in ("SESSION_EXPIRED", "SIGN_IN_REQUIRED") and self._account and not renewed:
                    renewed = True
                    await self.sign_in()
                    continue
                if refused.code not in again or waited > _PATIENCE_S:
                    raise refused
            await asyncio.sleep(_BREATH_S)
            waited += _BREATH_S


class Crew:
    """Everybody who works in the hall, signed in once each."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._signed_in: dict[str, asyncio.Future[Visitor]] = {}

    async def member(self, account: str) -> Visitor:
        if account not in self._signed_in:
            self._signed_in[account] = asyncio.ensure_future(Visitor(self._url, account).sign_in())
        return await self._signed_in[account]

    async def close(self) -> None:
        for visitor in await asyncio.gather(*self._signed_in.values(), return_exceptions=True):
            if isinstance(visitor, Visitor):
                await visitor.close()
