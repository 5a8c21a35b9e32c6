"""证照照面的规范字节：同一照面总是同样的字节，签章就盖在这些字节上。"""

import json
from collections.abc import Mapping
from datetime import date

FORM = "lianshui.certificate.v1"

Line = str | None | Mapping[str, str]


def canonical_bytes(face: Mapping[str, Line | date]) -> bytes:
    """UTF-8 的 JSON：键按码位排序，不留空白，日期写作 2026-09-24。"""
    document = {"form": FORM, **{name: _plain(value) for name, value in face.items()}}
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Line | date) -> Line:
    return value.isoformat() if isinstance(value, date) else value
