"""The menu of services: one origin, one link each."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class NavLink:
    """One entry of the services menu; `service` tells which entry is the present one."""

    service: str
    title: str
    href: str


DEFAULT_NAV = (
    NavLink("intake", "受理", "/intake/"),
    NavLink("approval", "审批", "/approval/"),
    NavLink("certificates", "证照", "/certificates/"),
    NavLink("hotline", "热线", "/hotline/"),
    NavLink("ratings", "好差评", "/ratings/"),
    NavLink("catalog", "事项", "/catalog/"),
    NavLink("insight", "驾驶舱", "/insight/"),
)


def configured_nav(environment: Mapping[str, str] = os.environ) -> tuple[NavLink, ...]:
    """The menu of HALL_NAV (a JSON list of service, title, href) where that is set, else all seven services."""
    written = environment.get("HALL_NAV", "")
    return tuple(NavLink(**link) for link in json.loads(written)) if written else DEFAULT_NAV
