"""经过：把记录读成一页按时间倒排的话。"""

from collections.abc import Callable, Sequence
from typing import Any, assert_never

from certificates.domain.certificate import events as e
from kernel.events import Recorded
from kernel.keyring import KeyRing
from kernel.showing import why

NameOf = Callable[[str], str]


def timeline(history: Sequence[Recorded[Any]], name_of: NameOf, keyring: KeyRing) -> list[dict[str, str]]:
    """Newest first; each line says what happened, when and by whom."""
    return [_entry(recorded, name_of, keyring) for recorded in reversed(history)]


def _entry(recorded: Recorded[Any], name_of: NameOf, keyring: KeyRing) -> dict[str, str]:
    text, aside, kind = _said(recorded, name_of, keyring)
    note = " · ".join(part for part in (f"{recorded.meta.at:%Y-%m-%d %H:%M}", aside) if part)
    return {"text": text, "note": note, "kind": kind}


def _said(recorded: Recorded[Any], name_of: NameOf, keyring: KeyRing) -> tuple[str, str, str]:
    event: e.CertificateEvent = recorded.event
    match event:
        case e.CertificateDrafted():
            return ("决定准予，形成照面" if event.case_id else "登记存量证照"), name_of(event.decided_by), ""
        case e.CertificateSealed():
            return "用印，定下标识和证照编码", f"{name_of(event.sealed_by)} · {event.seal.seal_id}", ""
        case e.CertificateIssued():
            return "签发，自此有效", name_of(event.issued_by), ""
        case e.CertificateSuspended():
            return f"暂扣：{event.reason}", f"{name_of(event.suspended_by)} · {event.legal_basis}", "pause"
        case e.CertificateRestored():
            return f"暂扣发还：{event.reason}", name_of(event.restored_by), ""
        case e.RevocationRequested():
            return f"提出撤销：{event.reason}", f"{name_of(event.requested_by)} · {event.legal_basis}", "warn"
        case e.RevocationDeclined():
            return f"撤销未获确认：{event.reason}", name_of(event.declined_by), ""
        case e.CertificateRevoked():
            asked, confirmed = name_of(event.revoked_by), name_of(event.confirmed_by)
            return f"撤销：{event.reason}", f"{asked} 提出，{confirmed} 确认", "late"
        case e.CertificateAnnulled():
            told = f"{event.document_no} · {event.legal_basis}"
            return f"决定不再有效，证照随之失效：{event.reason}", told, "late"
        case e.CertificateExpired():
            return "有效期届满，失效", "", "late"
        case e.CertificatePresented():
            return "持证人亮证", "", ""
        case e.CertificateUsed():
            by = name_of(event.used_by) if event.presentation_id else "收件核验"
            return f"用证：{event.purpose}", f"{by} · 材料 {event.material_code} · {event.basis}", ""
        case e.HolderShown():
            return "查看持证主体信息", f"{name_of(recorded.meta.actor)} · {why(event.look, keyring)}", ""
    assert_never(event)
