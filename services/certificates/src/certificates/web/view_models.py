"""What the pages show: rows, figures, faces and the answer of a check, made of views and of the record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from markupsafe import Markup

from certificates.checking import check_code
from certificates.domain.certificate import events as e
from certificates.views import certificates as view
from certificates.views.certificates import CERTIFICATES, WAITING, CertificateRow, Status
from certificates.views.presentations import PresentationRow
from certificates.web.timeline import NameOf, timeline
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.masking import mask_name, mask_number
from kernel.sealed import Sealed, ShreddedError
from kernel.service import Parts
from kernel.showing import Personal, card
from kernel.views import ReadModel

Criteria = tuple[sa.ColumnElement[bool], ...]
ValueT = TypeVar("ValueT")
ERASED = "已删除"
ORGANIZATION = "ORGANIZATION"
_ENDS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to look at the certificates of a body: its words, and which it means."""

    text: str
    criteria: Callable[[str], Criteria]
    kind: str = ""


FILTERS: Mapping[str, Filter] = {
    "waiting": Filter("待签发", lambda body: view.of_issuer(body, *WAITING), "amber"),
    "revocations": Filter("撤销待确认", view.awaiting_confirmation, "red"),
    "valid": Filter("有效", lambda body: view.of_issuer(body, Status.VALID)),
    "suspended": Filter("暂扣", lambda body: view.of_issuer(body, Status.SUSPENDED), "paused"),
    "expired": Filter("已失效", lambda body: view.of_issuer(body, Status.EXPIRED)),
    "revoked": Filter("已撤销", lambda body: view.of_issuer(body, Status.REVOKED)),
    "annulled": Filter("随决定失效", lambda body: view.of_issuer(body, Status.ANNULLED)),
}
_LIGHTS: Mapping[Status, str] = {
    Status.DRAFTED: "amber",
    Status.SEALED: "amber",
    Status.VALID: "green",
    Status.SUSPENDED: "paused",
    Status.EXPIRED: "none",
    Status.REVOKED: "red",
    Status.ANNULLED: "red",
}


def figures(read: ReadModel, body: str, show: str) -> list[dict[str, Any]]:
    """The numbers on top; each is a filter."""
    return [
        {
            "text": one.text,
            "number": read.count(CERTIFICATES, *one.criteria(body)),
            "href": f"?show={name}",
            "kind": one.kind,
            "current": name == show,
        }
        for name, one in FILTERS.items()
    ]


def side(read: ReadModel, body: str, root: str, show: str) -> list[dict[str, Any]]:
    links = [
        {
            "text": one.text,
            "href": f"{root}/?show={name}",
            "number": read.count(CERTIFICATES, *one.criteria(body)),
            "current": name == show,
        }
        for name, one in FILTERS.items()
    ]
    more = [
        {"text": "登记存量证照", "href": f"{root}/register", "current": show == "register"},
        {"text": "核验证照", "href": f"{root}/check"},
    ]
    return [{"title": "证照", "links": links}, {"title": "其他", "links": more}]


def lamp(row: CertificateRow, now: datetime) -> dict[str, str]:
    status = row.status_on(now.date())
    waits = "，撤销待确认" if row.revocation_by else ""
    return {"light": _LIGHTS[status], "light_text": f"{status.label}{waits}"}


def queue_row(row: CertificateRow, now: datetime, parts: Parts) -> dict[str, Any]:
    return {
        **lamp(row, now),
        "certificate_id": row.certificate_id,
        "type_name": row.type_name,
        "holder": holder_shown(row, parts.keyring),
        "case_no": row.case_no or "存量证照",
        "drafted_at": row.drafted_at,
        "decided_by": parts.name_of(row.decided_by),
        "number": row.number or "—",
    }


def record_page(
    row: CertificateRow, history: Sequence[Recorded[Any]], now: datetime, parts: Parts, *, clear: bool = False
) -> dict[str, Any]:
    name_of, keyring = parts.name_of, parts.keyring
    used = [one for one in history if isinstance(one.event, e.CertificateUsed)]
    return {
        **lamp(row, now),
        "row": row,
        "status": row.status_on(now.date()),
        "holder": card(personal(row), keyring, clear=clear),
        "face": _face_lines(history, keyring),
        "facts": facts(row, name_of),
        "seal": _seal(history),
        "uses": timeline(used, name_of, keyring),
        "timeline": timeline(history, name_of, keyring),
        "validity": row.certificate_type.validity,
        "revocation": _revocation(history, name_of) if row.revocation_by else None,
    }


def personal(row: CertificateRow) -> tuple[Personal, ...]:
    """What the page masks of the holder."""
    return (
        Personal("name", "持证主体", row.holder_name, lambda name: _masked(row, name)),
        Personal("number", "证件号码", row.holder_number, mask_number),
    )


def _face_lines(history: Sequence[Recorded[Any]], keyring: KeyRing) -> list[tuple[str, str]]:
    drafted: e.CertificateDrafted = history[0].event
    return list(opened(keyring, drafted.face, {}).items())


def facts(row: CertificateRow, name_of: NameOf) -> list[tuple[str, str]]:
    return [
        ("证照类型", row.type_name),
        ("制发单位", row.issuer.name),
        ("证照标识", breakable(row.identifier) or "签发时生成"),
        ("证照编码", row.number or "签发时生成"),
        ("有效期", period(row)),
        ("来源", f"办件 {row.case_no}" if row.case_id else "存量证照登记"),
        ("决定人" if row.case_id else "登记人", name_of(row.decided_by)),
    ]


def period(row: CertificateRow) -> str:
    if row.valid_from is None:
        return row.certificate_type.validity.text
    return f"{_day(row.valid_from)} 至 {_day(row.valid_to) if row.valid_to else '长期'}"


def breakable(identifier: str) -> Markup:
    """A long identifier may break after its dots."""
    return Markup(".<wbr>").join(identifier.split("."))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _seal(history: Sequence[Recorded[Any]]) -> e.Seal | None:
    return next((one.event.seal for one in history if isinstance(one.event, e.CertificateSealed)), None)


def _revocation(history: Sequence[Recorded[Any]], name_of: NameOf) -> dict[str, str]:
    asked = next(one.event for one in reversed(history) if isinstance(one.event, e.RevocationRequested))
    return {
        "requested_by": name_of(asked.requested_by),
        "reason": asked.reason,
        "legal_basis": asked.legal_basis,
    }


def holder_shown(row: CertificateRow, keyring: KeyRing) -> str:
    name = opened(keyring, row.holder_name, ERASED)
    return name if name == ERASED else _masked(row, name)


def _masked(row: CertificateRow, name: str) -> str:
    """A person's name masked; of an organisation's name the two ends."""
    if row.holder_kind == ORGANIZATION and len(name) > 2 * _ENDS_SHOWN:
        return f"{name[:_ENDS_SHOWN]}****{name[-_ENDS_SHOWN:]}"
    return mask_name(name)


def opened(keyring: KeyRing, sealed: Sealed[ValueT], erased: ValueT) -> ValueT:
    try:
        return keyring.open(sealed)
    except ShreddedError:
        return erased


def check_facts(row: CertificateRow, now: datetime, keyring: KeyRing) -> dict[str, Any]:
    """All that a stranger may know of a certificate."""
    status = row.status_on(now.date())
    return {
        "status": status,
        "status_label": status.label,
        "certificate_type_name": row.type_name,
        "issuing_body_name": row.issuer.name,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "holder_name_masked": holder_shown(row, keyring),
    }


def my_row(row: CertificateRow, now: datetime) -> dict[str, Any]:
    status = row.status_on(now.date())
    shown = {"light": _LIGHTS[status], "light_text": status.label}
    return {**shown, "row": row, "period": period(row), "usable": status is Status.VALID}


def shown_page(shown: PresentationRow, now: datetime) -> dict[str, Any]:
    """How long a presentation still holds."""
    return {
        "shown": shown,
        "is_open": shown.is_open(now),
        "left_s": max(0, int((shown.expires_at - now).total_seconds())),
    }


def printed(row: CertificateRow, history: Sequence[Recorded[Any]], now: datetime, keyring: KeyRing) -> dict[str, Any]:
    """The certificate word for word, for paper."""
    lines: list[list[tuple[str, str]]] = [
        [("持证主体", opened(keyring, row.holder_name, ERASED))],
        [("证件号码", opened(keyring, row.holder_number, ERASED))],
        *[[line] for line in _face_lines(history, keyring)],
        [("有效期", period(row))],
        [("制发单位", row.issuer.name), ("签发日期", _day(row.issued_at.date()) if row.issued_at else "—")],
        [("证照标识", breakable(row.identifier))],
        [("校验码", check_code(keyring, row.identifier).upper())],
    ]
    status = row.status_on(now.date())
    return {"row": row, "lines": lines, "status": status, "printed_at": now, "seal": _seal(history)}
