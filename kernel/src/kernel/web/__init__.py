"""The web as every service meets it: one factory, one door, one form of answer and of refusal."""

from kernel.web.answers import answer
from kernel.web.app import create_app
from kernel.web.bodies import Body, read_body
from kernel.web.clients import Client, client_of, json_response, safe_next
from kernel.web.csrf import CsrfMiddleware
from kernel.web.doors import (
    Asked,
    Draft,
    asked,
    command_key,
    drafted,
    expected_version,
    files,
    fingerprint,
    parsed,
    person_of,
)
from kernel.web.health import Check, readiness
from kernel.web.paging import After, Page, Paging, after, cursor_of, last_seen, paging
from kernel.web.problems import Pages, SessionExpiredError, problem_response, status_of

__all__ = [
    "After",
    "Asked",
    "Body",
    "Check",
    "Client",
    "CsrfMiddleware",
    "Draft",
    "Page",
    "Pages",
    "Paging",
    "SessionExpiredError",
    "after",
    "answer",
    "asked",
    "client_of",
    "command_key",
    "create_app",
    "cursor_of",
    "drafted",
    "expected_version",
    "files",
    "fingerprint",
    "json_response",
    "last_seen",
    "paging",
    "parsed",
    "person_of",
    "problem_response",
    "read_body",
    "readiness",
    "safe_next",
    "status_of",
]
