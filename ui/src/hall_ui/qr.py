"""QR codes as inline SVG: no request, no script, printable."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_svg(text: str, title: str) -> Markup:
    """The code of `text`; `title` is what a screen reader says. Error level M survives a fold in the paper."""
    code = segno.make(text, error="m", micro=False)
    # segno escapes title and data itself; the document is made of our own arguments only
    return Markup(code.svg_inline(title=title, scale=3, border=2, omitsize=True, svgclass="qr-code", lineclass=None))  # noqa: S704
