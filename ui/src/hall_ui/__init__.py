"""大厅的界面: what a service needs to show pages of one family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hall_ui.assets import static_router
from hall_ui.navigation import NavLink, configured_nav
from hall_ui.pages import Pages
from hall_ui.policy import CSP
from hall_ui.qr import qr_svg
from hall_ui.size import set_large
from hall_ui.sse import Change, stream

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fastapi import FastAPI

__all__ = ["CSP", "Change", "NavLink", "Pages", "mount", "qr_svg", "set_large", "stream"]


def mount(
    app: FastAPI,
    *,
    service: str,
    templates: Path,
    nav: Sequence[NavLink] | None = None,
    sign_in: str = "/sign-in",
    sign_out: str = "/sign-out",
) -> Pages:
    """Gives `app` the shared assets (`/static`), the 大字版 switch (`/size`) and, as `app.state.pages`, its pages.

    Templates are looked up in `templates` first, then among the shared ones (`hall/base.html`, `hall/macros/…`).
    `nav` defaults to HALL_NAV or the seven services.
    """
    app.mount("/static", static_router(), name="static")
    app.add_api_route("/size", set_large, methods=["GET"], include_in_schema=False)
    links = configured_nav() if nav is None else nav
    pages = Pages(service=service, templates=templates, nav=links, sign_in=sign_in, sign_out=sign_out)
    app.state.pages = pages
    return pages
