"""One joint approval as the tests tell it: started, opinions given, some branch out of time."""

from datetime import datetime
from uuid import UUID

from approval.domain.joint import commands as c
from approval.domain.joint import events as e
from approval.domain.joint.decide import JOINT
from approval.testing.examples import APPLICANT, CALENDAR, ITEM
from kernel.clock import CHINA_TIME
from kernel.sealed import Sealed
from kernel.testing.spec import given

CASE_ID = UUID("4f6b1f9a-1111-5c0b-9d5e-0d7b1f6c2a10")
POLICE = c.CoBody(body="police", name="涟水县公安局")
FIRE = c.CoBody(body="fire", name="涟水县消防救援大队")
START = c.StartJointApproval(
    by="li-jueding",
    case_id=CASE_ID,
    case_no="320826260924000512702",
    item_id=ITEM.item_id,
    item_name=ITEM.name,
    lead_body=ITEM.body,
    lead_body_name=ITEM.body_name,
    is_accepted=True,
    promised_limit=ITEM.promised_limit,
    co_bodies=(POLICE, FIRE),
    calendar=CALENDAR,
)
STARTED = given(JOINT).when(START).happens()[0]
DUE = datetime(2026, 10, 12, 23, 59, 59, tzinfo=CHINA_TIME)
LAW = "《中华人民共和国消防法》第十五条"
TIME_OUT = c.TimeOutBranches()


def opinion(body: str, *, agrees: bool = True, legal_basis: str = LAW) -> c.GiveBranchOpinion:
    """What a co-department says; one that disagrees says why and by which law."""
    return c.GiveBranchOpinion(
        by=f"approver-{body}",
        body=body,
        agrees=agrees,
        opinion=Sealed.fresh(APPLICANT.person, "同意。" if agrees else "疏散通道不足。"),
        reasons=None if agrees else Sealed.fresh(APPLICANT.person, "现场只有一个安全出口。"),
        legal_basis="" if agrees else legal_basis,
    )


def given_by(body: str, at: datetime, *, agrees: bool = True) -> e.BranchOpinionGiven:
    """The event that such an opinion becomes."""
    command = opinion(body, agrees=agrees)
    said = {name: getattr(command, name) for name in ("body", "agrees", "opinion", "reasons", "legal_basis")}
    return e.BranchOpinionGiven(**said, given_by=command.by, given_at=at, on_time=True)
