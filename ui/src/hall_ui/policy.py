"""The content security policy every page is written for: nothing inline, nothing from elsewhere."""

from __future__ import annotations

CSP = (
    "default-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)
