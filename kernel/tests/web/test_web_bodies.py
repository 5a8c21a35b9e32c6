"""One door for JSON and forms: what is read, how it is shaped, what is refused."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import httpx
import pytest
from fastapi import Depends, FastAPI
from pydantic import Field, field_validator
from starlette.requests import Request
from starlette.responses import Response

from kernel.clock import SystemClock
from kernel.events import Command, Value
from kernel.sessions import Sessions
from kernel.web import Draft, create_app, drafted, files, json_response, parsed

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data; boundary=line"


class Kind(Enum):
    NEW = "NEW"
    CHANGE = "CHANGE"


class Material(Value):
    code: str
    copies: int = 1
    marks: tuple[str, ...] = ()


class Contact(Value):
    phone: str


class Apply(Command):
    """Everything a form may hold."""

    name: Annotated[str, Field(max_length=10)]
    kind: Kind = Kind.NEW
    urgent: bool = False
    area: Decimal | None = None
    due_on: date | None = None
    codes: tuple[str, ...] = ()
    also: list[int] | None = None
    contact: Contact | None = None
    materials: tuple[Material, ...] = ()
    answers: dict[str, str] = Field(default_factory=dict)
    place: Literal["EAST", "WEST"] | None = None

    @field_validator("name")
    @classmethod
    def not_a_test(cls, value: str) -> str:
        if value == "测试":
            raise ValueError("不要用“测试”作名称")
        if value == "test":
            raise ValueError("test is not a name: test")
        return value


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    app: FastAPI = create_app(service="intake", sessions=Sessions(b"s" * 32), clock=SystemClock())

    @app.post("/apply")
    async def apply(command: Annotated[Apply, Depends(parsed(Apply))]) -> Response:
        return json_response(command.model_dump(mode="json", exclude_defaults=True))

    @app.post("/draft")
    async def draft(offered: Annotated[Draft[Apply], Depends(drafted(Apply))]) -> Response:
        return json_response({"ok": offered.value is not None, "errors": offered.errors, "filled": offered.filled})

    @app.post("/one-of")
    async def one_of(request: Request, said: Annotated[Any, Depends(parsed(Material | Contact))]) -> Response:
        return json_response({"kind": type(said).__name__})

    @app.post("/files")
    async def received(
        command: Annotated[Apply, Depends(parsed(Apply))], sent: Annotated[Any, Depends(files)]
    ) -> Response:
        return json_response({"name": command.name, "files": [[name, file.filename, file.size] for name, file in sent]})

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hall.test") as client:
        yield client


async def sent(
    door: httpx.AsyncClient, content: bytes | str, content_type: str, path: str = "/apply"
) -> httpx.Response:
    return await door.post(path, content=content, headers={"Content-Type": content_type})


def multipart(*parts: tuple[str, bytes]) -> bytes:
    said = [b"--line\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + body for head, body in parts]
    return b"\r\n".join(said) + b"\r\n--line--\r\n"


def code(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


@pytest.mark.parametrize("content_type", [JSON, "application/json; charset=utf-8", "application/vnd.hall+json"])
async def test_json_is_read(door: httpx.AsyncClient, content_type: str) -> None:
    reply = await sent(door, '{"name": "早点铺", "area": "12.50", "also": [1, 2]}', content_type)
    assert reply.json() == {"name": "早点铺", "area": "12.50", "also": [1, 2]}


async def test_a_form_says_the_same_as_json(door: httpx.AsyncClient) -> None:
    as_form = await door.post(
        "/apply",
        data={"name": "早点铺", "kind": "CHANGE", "urgent": "on", "area": "12.50", "due_on": "2026-11-30", "also": "3"},
    )
    as_json = await door.post(
        "/apply",
        json={"name": "早点铺", "kind": "CHANGE", "urgent": True, "area": "12.50", "due_on": "2026-11-30", "also": [3]},
    )
    assert as_form.status_code == 200
    assert as_form.json() == as_json.json()


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("codes=a&codes=b", {"codes": ["a", "b"]}),
        ("codes=a", {"codes": ["a"]}),
        ("codes=a&codes=&codes=b", {"codes": ["a", "b"]}),
        ("codes=", {}),
        ("also=1&also=2", {"also": [1, 2]}),
        ("contact.phone=1", {"contact": {"phone": "1"}}),
        ("contact.phone=", {}),
        ("answers.roof=tile&answers.door=2", {"answers": {"roof": "tile", "door": "2"}}),
        ("materials.code=a", {"materials": [{"code": "a"}]}),
        (
            "materials.0.code=a&materials.0.marks=x&materials.10.code=c&materials.2.code=b&materials.2.copies=3",
            {"materials": [{"code": "a", "marks": ["x"]}, {"code": "b", "copies": 3}, {"code": "c"}]},
        ),
        ("place=EAST&kind=&area=&due_on=&urgent=", {"place": "EAST"}),
        ("csrf_token=t&idempotency_key=k&expected_version=3", {}),
    ],
)
async def test_a_form_is_shaped_as_the_model_wants_it(door: httpx.AsyncClient, form: str, read: dict[str, Any]) -> None:
    as_form = await sent(door, f"name=a&{form}", FORM)
    assert as_form.json() == {"name": "a", **read}
    parts = [pair.split("=") for pair in f"name=a&{form}".split("&")]
    body = multipart(*((f'name="{name}"', value.encode()) for name, value in parts))
    assert (await sent(door, body, MULTIPART)).json() == {"name": "a", **read}


async def test_every_wrong_field_is_named_in_chinese_and_nothing_typed_is_repeated(door: httpx.AsyncClient) -> None:
    body = {
        "name": "一个实在太长太长的名称",
        "kind": "secret-kind",
        "area": "secret-area",
        "due_on": "secret-day",
        "codes": "secret-codes",
        "contact": {},
        "materials": [{"code": "a", "copies": "many"}],
        "place": "NORTH",
        "unknown": "secret",
    }
    reply = await door.post("/apply", json=body)
    assert code(reply) == (422, "BAD_INPUT")
    assert {each["field"]: each["message"] for each in reply.json()["errors"]} == {
        "name": "最多 10 个字",
        "kind": "不在可选范围内",
        "area": "应为数字",
        "due_on": "日期格式有误，应如 2026-11-22",
        "codes": "填写有误",
        "contact.phone": "必须填写",
        "materials.0.copies": "应为整数",
        "place": "不在可选范围内",
        "unknown": "不应填写此项",
    }
    assert "secret" not in reply.text


async def test_a_rule_of_the_form_speaks_for_itself_only_in_chinese(door: httpx.AsyncClient) -> None:
    own = (await door.post("/apply", data={"name": "测试"})).json()["errors"]
    assert own == [{"field": "name", "code": "value_error", "message": "不要用“测试”作名称"}]
    foreign = (await door.post("/apply", data={"name": "test"})).json()["errors"]
    assert foreign == [{"field": "name", "code": "value_error", "message": "填写有误"}]


@pytest.mark.parametrize(
    ("content", "content_type", "answer"),
    [
        ("{", JSON, (400, "BODY_UNREADABLE")),
        (b'{"name": "\xff"}', JSON, (400, "BODY_UNREADABLE")),
        ('{"name": NaN}', JSON, (400, "BODY_UNREADABLE")),
        ('{"name": "a\\u0000b"}', JSON, (400, "BODY_UNREADABLE")),
        ("[" * 100_000, JSON, (400, "BODY_UNREADABLE")),
        ("[]", JSON, (422, "BAD_INPUT")),
        ("null", JSON, (422, "BAD_INPUT")),
        ("3", JSON, (422, "BAD_INPUT")),
        ("", JSON, (422, "BAD_INPUT")),
        ("", FORM, (422, "BAD_INPUT")),
        ("name=%ff", FORM, (400, "BODY_UNREADABLE")),
        (b"name=\xff", FORM, (400, "BODY_UNREADABLE")),
        ("name=a%00b", FORM, (400, "BODY_UNREADABLE")),
        ("name=a&name.first=b", FORM, (400, "BODY_UNREADABLE")),
        ("name.first=b&name=a", FORM, (400, "BODY_UNREADABLE")),
        ("name=a&name=b", FORM, (422, "BAD_INPUT")),
        (".".join("abcdefghijk") + "=1", FORM, (400, "BODY_UNREADABLE")),
        ("&".join(f"x{number}=1" for number in range(1001)), FORM, (400, "BODY_UNREADABLE")),
        (multipart(('name="name"', b"\xff")), MULTIPART, (400, "BODY_UNREADABLE")),
        (b"--line\r\nnonsense", MULTIPART, (400, "BODY_UNREADABLE")),
        (b"--line\r\n", "multipart/form-data", (400, "BODY_UNREADABLE")),
        (multipart(*[(f'name="x{number}"', b"1") for number in range(1001)]), MULTIPART, (400, "BODY_UNREADABLE")),
        (multipart(*[(f'name="x"; filename="{n}.pdf"', b"1") for n in range(21)]), MULTIPART, (400, "BODY_UNREADABLE")),
        ('{"name": "a"}', "text/plain", (415, "BODY_TYPE_UNKNOWN")),
        ("<name>a</name>", "application/xml", (415, "BODY_TYPE_UNKNOWN")),
        ('{"name": "a"}', "", (415, "BODY_TYPE_UNKNOWN")),
        ('{"name": "' + "a" * 1_100_000 + '"}', JSON, (413, "BODY_TOO_LARGE")),
        ("name=" + "a" * 1_100_000, FORM, (413, "BODY_TOO_LARGE")),
    ],
    ids=range(28),
)
async def test_what_cannot_be_read_is_refused_with_its_reason(
    door: httpx.AsyncClient, content: bytes | str, content_type: str, answer: tuple[int, str]
) -> None:
    assert code(await sent(door, content, content_type)) == answer


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_past_the_limit_is_refused_before_it_is_read_to_the_end(*, announced: bool) -> None:
    app = create_app(service="intake", sessions=Sessions(b"s" * 32), clock=SystemClock(), max_body_bytes=100_000)
    taken = 0

    @app.post("/apply")
    async def apply(command: Annotated[Apply, Depends(parsed(Apply))]) -> None:
        raise AssertionError("not reached")

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        yield b'--line\r\nContent-Disposition: form-data; name="scan"; filename="a.pdf"\r\n\r\n'
        for _ in range(1000):
            taken += 10_000
            yield b"x" * 10_000

    headers = {"Content-Type": MULTIPART, **({"Content-Length": "10000000"} if announced else {})}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hall.test") as client:
        reply = await client.post("/apply", content=endless(), headers=headers)
    assert code(reply) == (413, "BODY_TOO_LARGE")
    assert taken <= 110_000


async def test_files_come_beside_the_form_and_an_empty_input_is_none(door: httpx.AsyncClient) -> None:
    body = multipart(
        ('name="name"', b"a"),
        ('name="scan"; filename="a.pdf"', b"12345"),
        ('name="scan"; filename="b.pdf"', b"1"),
        ('name="photo"; filename=""', b""),
    )
    reply = await sent(door, body, MULTIPART, "/files")
    assert reply.json() == {"name": "a", "files": [["scan", "a.pdf", 5], ["scan", "b.pdf", 1]]}


async def test_a_draft_comes_back_with_what_was_typed_and_why_it_is_not_valid(door: httpx.AsyncClient) -> None:
    reply = await door.post("/draft", data={"name": "", "contact.phone": "138"})
    assert reply.json() == {
        "ok": False,
        "errors": [{"field": "name", "code": "missing", "message": "必须填写"}],
        "filled": {"contact": {"phone": "138"}},
    }
    assert (await door.post("/draft", data={"name": "a"})).json()["ok"] is True
    assert (await door.post("/draft", json=[1])).json()["filled"] == {}


async def test_one_of_several_models_is_read(door: httpx.AsyncClient) -> None:
    assert (await door.post("/one-of", data={"phone": "1"})).json() == {"kind": "Contact"}
    assert (await door.post("/one-of", json={"code": "1"})).json() == {"kind": "Material"}
