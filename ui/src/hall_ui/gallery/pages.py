"""The gallery's pages."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hall_ui import CSP, Change, mount, stream
from hall_ui.gallery import examples
from hall_ui.gallery.board import Board

SUGGESTIONS = (
    "食品经营许可（新办）",
    "食品经营许可（变更）",
    "食品生产许可",
    "小餐饮备案",
    "药品零售经营许可",
    "新生儿出生",
    "不动产转移登记",
)


class Guarded:
    """What the kernel's middleware does for a service: the policy header, and who is signed in."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        state.update(person=examples.PERSON, csrf_token="gallery", training_label="2026-10-12")  # noqa: S106  # an example

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", CSP.encode())]
            await send(message)

        await self._inner(scope, receive, guarded)


app = FastAPI(title="hall-ui gallery", openapi_url=None)
app.add_middleware(Guarded)
app.add_middleware(GZipMiddleware)
pages = mount(app, service="approval", templates=Path(__file__).parent / "templates")
pages.environment.globals.update(examples=examples)
board = Board()

SHOWN = ("case", "parts", "cockpit", "portal", "voucher", "sheet", "kiosk", "push")


def _shown(name: str) -> None:
    async def show(request: Request) -> HTMLResponse:
        return pages.render(request, f"{name}.html")

    app.add_api_route(f"/{name}", show, methods=["GET"], response_class=HTMLResponse)


for _name in SHOWN:
    _shown(_name)


@app.get("/")
async def home() -> RedirectResponse:
    return RedirectResponse("/queue", status_code=303)


@app.get("/queue")
async def queue(request: Request, page: int = 1) -> HTMLResponse:
    lines = board.lines()
    shown = lines if page == 1 else lines[-2:]
    return pages.render(request, "queue.html", lines=shown, page=page)


@app.post("/queue/arrivals")
async def arrive() -> RedirectResponse:
    board.arrive()
    return RedirectResponse("/queue", status_code=303)


@app.get("/events")
async def events(request: Request) -> Response:
    seen = int(request.headers.get("Last-Event-ID") or board.position)
    return stream(request, board.changes(seen))


@app.get("/fragments")
async def fragments(request: Request) -> Response:
    async def pushed() -> AsyncIterator[Change]:
        async for change in board.changes(0):
            text = pages.text(request, "pushed.html", count=change.id)
            yield Change(change.id, None, text)

    return stream(request, pushed())


@app.get("/forms")
async def forms(request: Request) -> HTMLResponse:
    return pages.render(request, "forms.html", values={"phone": "0517-82380000"}, errors={})


@app.post("/forms")
async def send_form(request: Request) -> HTMLResponse:
    values = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    errors = {name: sentence for name, sentence in REQUIRED.items() if not values.get(name)}
    return pages.render(request, "forms.html", status_code=422 if errors else 200, values=values, errors=errors)


REQUIRED = {
    "applicant": "请填写申请人名称",
    "channel": "请选择申请渠道",
    "agree": "请勾选承诺",
    "opinion": "请填写意见",
}


@app.post("/forms/draft", status_code=204)
async def keep_draft() -> None:
    return None


@app.get("/question")
async def question(request: Request) -> HTMLResponse:
    return pages.render(request, "question.html", values={"area": "middle"}, errors={})


@app.post("/question")
async def answer(request: Request, area: Annotated[str, Form()] = "") -> HTMLResponse:
    errors = {} if area else {"area": "请选择店面面积"}
    return pages.render(
        request, "question.html", status_code=422 if errors else 200, values={"area": area}, errors=errors
    )


@app.get("/suggest")
async def suggest(q: str) -> list[dict[str, str]]:
    return [
        {"value": f"T{at:04d}", "text": text, "note": "市场监管局"} for at, text in enumerate(SUGGESTIONS) if q in text
    ]


@app.get("/problem")
async def problem(request: Request) -> HTMLResponse:
    said = {
        "title": "这件办件已经有人认领了",
        "code": "CASE_ALREADY_CLAIMED",
        "detail": "钱二人在 15:41 认领了它，您刚才的操作没有生效。",
        "what_to_do": "回到待办清单领取下一件；如果应当由您办理，请让科室负责人转派。",
        "correlation_id": "7f3a91c2",
        "href": "/queue",
        "link": "回到待办",
    }
    return pages.render(request, "hall/error.html", status_code=409, problem=said)
