"""nginx before everything: the routing of the ingress on ports of this machine."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hall.up.layout import LOOPBACK, REPLICAS, UpSettings
from kernel.errors import UnavailableError

_MIME: Final = "application/problem+json"


def configuration(settings: UpSettings) -> str:
    """The whole file: no address lines in the log, for they could name a person."""
    replicas = {name: [f"{name}-{number}" for number in range(count)] for name, count in REPLICAS.items()}
    upstreams = {"portal": ["portal"], **replicas}
    return "\n".join(
        (
            *_process(settings),
            "http {",
            *_indented(_manners(settings)),
            *_indented(line for name, parts in upstreams.items() for line in _upstream(settings, name, parts)),
            "    server {",
            *_indented(_routes(settings, replicas), 8),
            "    }",
            "}",
            "",
        )
    )


def _process(settings: UpSettings) -> Iterator[str]:
    yield "daemon off;"
    # One process: of a killed master a worker would be left, and with it the port.
    yield "master_process off;"
    yield "error_log stderr warn;"
    yield f'pid "{settings.folder}/nginx.pid";'
    yield "events { worker_connections 2048; }"


def _manners(settings: UpSettings) -> Iterator[str]:
    yield "log_format plain '$time_iso8601 $request_method $status $request_time $upstream_addr';"
    yield "access_log /dev/stdout plain;"
    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
        yield f'{kind}_temp_path "{settings.folder}/nginx/{kind}";'
    yield "server_tokens off;"
    yield "gzip off;  # the services do it themselves"
    yield "client_max_body_size 25m;"
    yield "client_body_buffer_size 25m;"
    yield "proxy_max_temp_file_size 0;"
    yield "proxy_http_version 1.1;"
    yield 'proxy_set_header Connection "";'
    yield "proxy_set_header Host $http_host;"
    yield "proxy_set_header X-Forwarded-For $remote_addr;"
    yield "proxy_set_header X-Forwarded-Host $http_host;"
    yield "proxy_set_header X-Forwarded-Proto $scheme;"
    yield "proxy_connect_timeout 2s;"
    yield "proxy_read_timeout 60s;  # an event stream says something every fifteen"
    # A command goes to another replica only where it surely was not begun; its idempotency key covers the rest.
    yield "proxy_next_upstream error timeout http_502 http_503;"
    yield "proxy_next_upstream_tries 2;"
    yield "map $http_accept $nobody_answers {"
    yield '    default "/.nobody-answers/problem";'
    yield '    "~text/html" "/.nobody-answers/page";'
    yield "}"


def _upstream(settings: UpSettings, name: str, parts: Sequence[str]) -> Iterator[str]:
    yield f"upstream {name} {{"
    for part in parts:
        yield f"    server {LOOPBACK}:{settings.port_of(part)} max_fails=3 fail_timeout=3s;"
    yield "    keepalive 32;"
    yield "    keepalive_timeout 3s;  # sooner than the services, which hang up after five"
    yield "}"


def _routes(settings: UpSettings, services: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f"listen {settings.host}:{settings.port};"
    yield "location ~ ^(/[a-z]+)?/metrics$ { return 404; }"
    for name in services:
        yield f"location = /{name} {{ proxy_pass http://{name}; }}"
        yield f"location /{name}/ {{ proxy_pass http://{name}; }}"
    yield "location / { proxy_pass http://portal; }"
    yield "error_page 502 504 =503 $nobody_answers;"
    for form, kind, said in (("page", "text/html", _page()), ("problem", _MIME, _problem())):
        yield f"location = /.nobody-answers/{form} {{"
        yield "    internal;"
        yield f"    default_type {kind};"
        yield "    charset utf-8;"
        yield "    add_header Retry-After 1 always;"
        yield f"    return 503 '{said}';"
        yield "}"


def _page() -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>请稍候</title><p>{UnavailableError.title}</p>'
    )


def _problem() -> str:
    said = {"type": "about:blank", "title": UnavailableError.title, "status": 503, "code": UnavailableError.code}
    return json.dumps(said, ensure_ascii=False)


def _indented(lines: Iterator[str], spaces: int = 4) -> Iterator[str]:
    return (f"{' ' * spaces}{line}" for line in lines)
