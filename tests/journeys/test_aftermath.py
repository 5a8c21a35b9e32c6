"""撤销 over HTTP: the head revokes a grant, its certificate ends with it, and whoever applied sees both."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Door

ITEM = "indiv-setup"
REVOKE = {"ground": "FRAUD", "reasons": "提交的住所证明系伪造。"}


def test_a_revoked_grant_takes_its_certificate_with_it(sign_in: Door) -> None:
    case_id = sign_in("wang-shoujian").taken_in(ITEM)["case_id"]
    approver, head = sign_in("approver-approval"), sign_in("department_head-approval")
    approver.until(f"/approval/api/cases/{case_id}", lambda found: found["stage"] in ("RECEIVED", "ACCEPTED"))
    approver.done(f"/approval/cases/{case_id}/accept")  # quiet where it was accepted on receipt
    approver.reviewed(case_id)
    approver.done(f"/approval/cases/{case_id}/conclude", {"outcome": "GRANTED", "opinion": "符合条件，准予。"})
    officer = sign_in("certificate_officer-approval")
    (made,) = officer.until("/certificates/api/certificates", lambda found: of_case(found, case_id))
    certificate = f"/certificates/api/certificates/{made['certificate_id']}"
    officer.done(f"/certificates/records/{made['certificate_id']}/issue")
    assert officer.until(certificate, lambda found: found["status"] == "VALID")

    refused = approver.command(f"/approval/cases/{case_id}/revoke", REVOKE)
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_YOUR_ROLE")
    head.done(f"/approval/cases/{case_id}/revoke", REVOKE)
    assert head.until(f"/approval/api/cases/{case_id}", lambda found: found["standing"] == "REVOKED")
    assert officer.until(certificate, lambda found: found["status"] == "ANNULLED")
    clerk = sign_in("wang-shoujian")
    assert clerk.until(f"/intake/api/applications/{case_id}", lambda found: found["standing"] == "已撤销")


def of_case(found: list[dict[str, str]], case_id: str) -> list[dict[str, str]]:
    return [one for one in found if one["case_id"] == case_id]
