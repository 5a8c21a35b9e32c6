"""Composition root: the only place that constructs anything impure."""

from pathlib import Path

import hall_ui
from certificates import api, public_api
from certificates.domain.certificate.decide import CERTIFICATE
from certificates.domain.numbers import CERTIFICATE_NUMBERS
from certificates.lookups import Lookups
from certificates.processes.annul_with_decision import AnnulWithDecision
from certificates.processes.expiry import Expiry
from certificates.processes.issue_from_decision import IssueFromDecision
from certificates.processes.use_on_waiver import UseOnWaiver
from certificates.published import TOPICS, publish
from certificates.signing import Signer, SoftwareSigner
from certificates.views.case_facts import CASE_FACTS
from certificates.views.certificates import CERTIFICATES
from certificates.views.issuers import ISSUERS
from certificates.views.presentations import PRESENTATIONS
from certificates.views.types import TYPES
from certificates.web import routes
from kernel.service import Parts, Service
from kernel.web import create_app

NAME = "certificates"


def build(parts: Parts, *, signer: Signer | None = None) -> Service:
    """证照: from a granted case to a certificate that can be checked, shown, used and revoked."""
    web = create_app(service=NAME, title="证照", sessions=parts.sessions, clock=parts.clock, csp=hall_ui.CSP)
    web.state.signer = signer or SoftwareSigner(parts.keyring)
    hall_ui.mount(web, service=NAME, templates=Path(__file__).parent / "web" / "templates")
    for router in (api.router, public_api.router, routes.router, routes.shows):
        web.include_router(router)
    service = Service(
        name=NAME,
        parts=parts,
        deciders=(CERTIFICATE, CERTIFICATE_NUMBERS),
        publish=publish,
        topics=TOPICS,
        views=(CERTIFICATES, PRESENTATIONS, TYPES, ISSUERS, CASE_FACTS),
        web=web,
    )
    look = Lookups(service)
    service.processes = (
        IssueFromDecision(look.facts_of, look.type_of),
        AnnulWithDecision(),
        UseOnWaiver(look.certificate),
        Expiry(),
    )
    return service
