"""What axe has against a page: WCAG 2.2 A and AA, and its best practice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Listing what is well takes as long as looking for what is not.
_OPTIONS: Final = {"runOnly": _TAGS, "resultTypes": ["violations"]}


def violations(page: Page) -> list[str]:
    """Each as its rule and the element; empty for a page that is as it should be."""
    found = Axe().run(page, options=_OPTIONS).response["violations"]
    return [f"{one['id']} at {node['html']}" for one in found for node in one["nodes"]]
