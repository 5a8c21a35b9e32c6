"""OpenAPI as machines need it: problem documents, and the bodies and headers that our doors read."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import TypeAdapter

from kernel.web.doors import asked, command_key, expected_version, model_read_by
from kernel.web.problems import PROBLEM_JSON

_FORMS: Final = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
_SCHEMAS: Final = "#/components/schemas/"
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "instance", "correlation_id"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:hall:problem:CHANGED_MEANWHILE"]},
        "title": {"type": "string", "description": "可以念给办事人听的一句话"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "稳定的错误代码"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "correlation_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
        "changes": {"type": "array", "items": {}},
    },
    "additionalProperties": True,
}
_KEY_HEADER: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 8, "maxLength": 128},
}
_VERSION_HEADER: Final = {"name": "If-Match", "in": "header", "schema": {"type": "string"}}


def problem_responses() -> dict[int | str, dict[str, Any]]:
    """For the app's `responses`: any refusal is a problem document."""
    content = {PROBLEM_JSON: {"schema": {"$ref": f"{_SCHEMAS}Problem"}}}
    return {
        "4XX": {"description": "未能办理，原因见 code 与 title", "content": content},
        "5XX": {"description": "系统原因未能办理", "content": content},
    }


def describe(app: FastAPI) -> None:
    """Complete the description FastAPI makes of the app."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        described = plain()
        schemas = described.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in schemas:
            schemas["Problem"] = _PROBLEM
            for route in iter_route_contexts(app.routes):
                _complete(described, route)
        return described

    app.openapi = openapi  # type: ignore[method-assign]  # the documented way to extend the description


def _complete(described: dict[str, Any], route: RouteContext) -> None:
    if not isinstance(route.original_route, APIRoute):
        return
    called = tuple(_called(route.dependant))
    operations = described["paths"].get(route.path_format, {})
    for operation in (operations.get(method.lower()) for method in route.methods or ()):
        if operation is not None:
            _complete_operation(described, operation, called)


def _complete_operation(described: dict[str, Any], operation: dict[str, Any], called: tuple[object, ...]) -> None:
    headers = operation.setdefault("parameters", [])
    if asked in called or command_key in called:
        headers.append(_KEY_HEADER)
    if asked in called or expected_version in called:
        headers.append(_VERSION_HEADER)
    models = [model for model in map(model_read_by, called) if model is not None]
    if models:
        schema = TypeAdapter(models[0]).json_schema(ref_template=f"{_SCHEMAS}{{model}}")
        schemas = described["components"]["schemas"]
        schemas.update(schema.pop("$defs", {}))
        if "title" in schema:
            name = schema["title"]
            schemas[name], schema = schema, {"$ref": f"{_SCHEMAS}{name}"}
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": schema} for kind in _FORMS}}


def _called(dependant: Dependant) -> Iterator[object]:
    for needed in dependant.dependencies:
        yield needed.call
        yield from _called(needed)
