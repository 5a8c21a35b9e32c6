"""What a rendered page holds: who, when, where, and nothing inline."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import UndefinedError

import hall_ui
from hall_ui import NavLink, filters
from hall_ui.navigation import DEFAULT_NAV, configured_nav
from hall_ui.size import local_path

TEMPLATES = Path(hall_ui.__file__).parent / "templates"
GALLERY = Path(hall_ui.__file__).parent / "gallery" / "templates"
ALL_TEMPLATES = sorted([*TEMPLATES.rglob("*.html"), *GALLERY.rglob("*.html")])
SHOWN = ("queue", "case", "forms", "parts", "cockpit", "portal", "question", "voucher", "sheet", "kiosk", "push")


def service(folder: Path, template: str, **state: object) -> FastAPI:
    (folder / "page.html").write_text(template, encoding="utf-8")
    app = FastAPI()
    pages = hall_ui.mount(app, service="approval", templates=folder)

    @app.get("/page")
    async def page(request: Request) -> HTMLResponse:
        for name, value in state.items():
            setattr(request.state, name, value)
        return pages.render(request, "page.html", status_code=201)

    return app


async def shown(app: FastAPI, path: str = "/page", **cookies: str) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hall.test", cookies=cookies) as client:
        return await client.get(path)


@pytest.mark.parametrize("name", SHOWN)
async def test_each_gallery_page_renders(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/{name}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert answer.headers["content-security-policy"] == hall_ui.CSP


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda path: path.name)
def test_htmx_attributes_live_only_in_macros(path: Path) -> None:
    if path.parent.name != "macros":
        assert not re.search(r"\b(data-)?hx-[a-z]", path.read_text(encoding="utf-8"))


async def test_a_page_shows_who_is_signed_in_and_when_it_is(tmp_path: Path) -> None:
    person = SimpleNamespace(name="李决定", body_name="市场监管局")
    state = {"person": person, "training_label": "2026-10-12", "csrf_token": "t0ken"}
    answer = await shown(service(tmp_path, '{% extends "hall/base.html" %}', **state))
    assert answer.status_code == 201
    assert "李决定" in answer.text
    assert "演示时间 2026-10-12" in answer.text
    assert '<input type="hidden" name="csrf_token" value="t0ken">' in answer.text
    assert '<a href="/approval/" aria-current="true">审批</a>' in answer.text


async def test_a_stranger_is_offered_to_sign_in_and_to_come_back(tmp_path: Path) -> None:
    answer = await shown(service(tmp_path, '{% extends "hall/base.html" %}'), "/page?q=1")
    assert '<a href="/sign-in?next=/page%3Fq%3D1">登录</a>' in answer.text
    assert "演示时间" not in answer.text
    assert "csrf_token" not in answer.text


@pytest.mark.parametrize("base", ["base", "kiosk", "portal"])
async def test_a_page_says_when_what_it_shows_comes_late(tmp_path: Path, base: str) -> None:
    app = service(tmp_path, f'{{% extends "hall/{base}.html" %}}')
    app.state.delayed = lambda: True
    assert "数据更新有延迟，已收到的不会丢失" in (await shown(app)).text
    app.state.delayed = lambda: False
    assert "延迟" not in (await shown(app)).text


async def test_addresses_carry_the_path_the_service_is_mounted_under(tmp_path: Path) -> None:
    front = FastAPI()
    front.mount(
        "/approval", service(tmp_path, '{% extends "hall/base.html" %}{% block main %}{{ here() }}{% endblock %}')
    )
    answer = await shown(front, "/approval/page")
    assert 'href="/approval/static/hall.' in answer.text
    assert "/approval/page" in re.sub(r"\s", "", answer.text.split("<main")[1])
    assert "/approval/size?large=1&amp;back=/approval/page" in answer.text


async def test_each_form_carries_a_fresh_command_key_and_the_proof_of_origin(tmp_path: Path) -> None:
    template = '{% from "hall/macros/form.html" import form %}' + '{% call form("/a") %}{% endcall %}' * 2
    text = (await shown(service(tmp_path, template, csrf_token="t0ken"))).text
    keys = re.findall(r'name="idempotency_key" value="([0-9a-f]{32})"', text)
    assert len(set(keys)) == 2
    assert text.count('value="t0ken"') == 2


async def test_what_people_wrote_is_escaped(tmp_path: Path) -> None:
    template = '{% from "hall/macros/light.html" import light %}{{ light("red", "<script>alert(1)</script>") }}'
    assert "<script>" not in (await shown(service(tmp_path, template))).text


async def test_a_forgotten_variable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        await shown(service(tmp_path, "{{ forgotten }}"))


async def test_a_wrong_field_is_named_marked_and_described(client: httpx.AsyncClient) -> None:
    answer = await client.post("/forms", data={"phone": "1", "channel": "window"})
    assert answer.status_code == 422
    assert "<title>错误：" in answer.text
    assert '<a href="#f-applicant">请填写申请人名称</a>' in answer.text
    field = re.search(r'<input[^>]*id="f-applicant"[^>]*>', answer.text)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="h-applicant e-applicant"' in field[0]
    assert re.search(r'value="window"[^>]*checked', answer.text)


async def test_large_type_is_a_cookie_the_server_reads(tmp_path: Path) -> None:
    app = service(tmp_path, '{% extends "hall/base.html" %}')
    answer = await shown(app, "/size?large=1&back=/page?q=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/page?q=1")
    assert answer.headers["set-cookie"].startswith("hall_size=large;")
    assert 'data-size="large"' in (await shown(app, hall_size="large")).text
    assert 'data-size="large"' not in (await shown(app)).text
    assert 'hall_size=""' in (await shown(app, "/size?large=0&back=/page")).headers["set-cookie"]


@pytest.mark.parametrize(
    "back", ["https://evil.test/", "//evil.test/", "/\\evil.test", "evil", "", "/a\nb", "javascript:alert(1)"]
)
def test_the_switch_never_leads_to_another_site(back: str) -> None:
    assert local_path(back, "/approval/") == "/approval/"


def test_the_menu_can_be_told_by_configuration() -> None:
    assert configured_nav({}) == DEFAULT_NAV
    told = configured_nav({"HALL_NAV": '[{"service": "intake", "title": "受理", "href": "/a/"}]'})
    assert told == (NavLink("intake", "受理", "/a/"),)


def test_days_and_moments_are_written_in_local_time() -> None:
    late = datetime(2026, 9, 16, 16, 40, tzinfo=UTC)
    assert filters.day(late) == "09-17"
    assert filters.day(date(2026, 10, 14), words=True) == "10月14日"
    assert filters.full_day(date(2026, 10, 4)) == "2026年10月4日"
    assert filters.moment(late) == "09-17 00:40"
    assert filters.full_moment(late) == "2026年9月17日 00:40"
    assert filters.moment(None) == "—"
    with pytest.raises(ValueError, match="time zone"):
        filters.moment(datetime(2026, 9, 16, 9, 40))  # noqa: DTZ001  # a naive moment is what must be refused


def test_numbers_are_written_for_reading() -> None:
    assert filters.thousands(12904) == "12,904"
    assert filters.percent(0.9941) == "99.4%"
    assert filters.percent(0.9641, 2) == "96.41%"


def test_a_code_is_an_image_with_a_name() -> None:
    code = hall_ui.qr_svg("320826260916000377202", "查进度 <二维码>")
    assert code.startswith("<svg")
    assert "<title>查进度 &lt;二维码&gt;</title>" in code
    assert "style=" not in code
