"""Renders a service's templates inside the shared shells."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import uuid4

from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup

from hall_ui import filters
from hall_ui.assets import assets
from hall_ui.qr import qr_svg
from hall_ui.size import is_large

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fastapi import Request

    from hall_ui.navigation import NavLink

# Imported macros see the environment's globals, not the page's context: the request reaches them this way.
_request: ContextVar[Request] = ContextVar("hall_ui_request")
_assets: ContextVar[Mapping[str, str]] = ContextVar("hall_ui_assets")


def _root() -> str:
    root: str = _request.get().scope.get("root_path", "")
    return root


def _asset(name: str) -> str:
    return f"{_root()}/static/{_assets.get()[name]}"


def _hidden(name: str, value: str) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)


def _csrf_field() -> Markup:
    token = getattr(_request.get().state, "csrf_token", None)
    return _hidden("csrf_token", token) if token else Markup("")


def _key_field() -> Markup:
    """A fresh command key per rendered form: sending the same form twice is one command."""
    return _hidden("idempotency_key", uuid4().hex)


def _here() -> str:
    """Path and query of the page being shown, to come back to."""
    url = _request.get().url
    path = url.path if url.path.startswith(_root()) else _root() + url.path
    return f"{path}?{url.query}" if url.query else path


def _environment(templates: Path) -> Environment:
    shared = PackageLoader("hall_ui", "templates")
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(templates), shared]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    written = (filters.day, filters.full_day, filters.moment, filters.full_moment, filters.thousands, filters.percent)
    environment.filters.update({each.__name__: each for each in written})
    environment.globals.update(asset=_asset, csrf_field=_csrf_field, key_field=_key_field, here=_here, qr_svg=qr_svg)
    return environment


def _is_delayed(request: Request) -> bool:
    """Whether the service says of itself that what it shows comes late just now."""
    asked = getattr(request.app.state, "delayed", None)
    return asked is not None and bool(asked())


class Pages:
    """The pages of one service."""

    def __init__(self, *, service: str, templates: Path, nav: Sequence[NavLink], sign_in: str, sign_out: str) -> None:
        self.environment = _environment(templates)
        self._shared = {"service": service, "nav": tuple(nav), "sign_in": sign_in, "sign_out": sign_out}

    def render(
        self,
        request: Request,
        name: str,
        *,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> HTMLResponse:
        """The template `name` with `context`, as a response; person, size and banner come from the request."""
        text = self.text(request, name, **context)
        return HTMLResponse(text, status_code=status_code, headers={"Vary": "Cookie", **(headers or {})})

    def text(self, request: Request, name: str, **context: object) -> str:
        """The same as text: for a fragment that is sent as an event."""
        seen = {
            "request": request,
            "root": request.scope.get("root_path", ""),
            "large": is_large(request),
            "person": getattr(request.state, "person", None),
            "training": getattr(request.state, "training_label", None),
            "delayed": _is_delayed(request),
        }
        shown, named = _request.set(request), _assets.set(assets().names)
        try:
            return self.environment.get_template(name).render({**self._shared, **seen, **context})
        finally:
            _request.reset(shown)
            _assets.reset(named)
