"""The security headers of every response, errors included."""

from collections.abc import Iterable
from typing import Final

# For a service without pages: nothing may be loaded, nobody may frame it.
CSP_WITHOUT_PAGES: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

Header = tuple[bytes, bytes]


def security_headers(*, csp: str | None, secure: bool) -> tuple[Header, ...]:
    """Referrer stays `same-origin`: with `no-referrer` browsers send forms with a null origin."""
    said = {
        "content-security-policy": csp or CSP_WITHOUT_PAGES,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
        **({"strict-transport-security": "max-age=31536000; includeSubDomains"} if secure else {}),
    }
    return tuple((name.encode(), value.encode("latin-1")) for name, value in said.items())


def with_defaults(present: Iterable[Header], defaults: Iterable[Header]) -> list[Header]:
    """What a response says itself stands; the rest is filled in."""
    headers = list(present)
    names = {name.lower() for name, _ in headers}
    headers.extend(each for each in defaults if each[0] not in names)
    return headers
