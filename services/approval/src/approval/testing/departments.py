"""A case that goes to a department's own system, and what that system says, as the tests of approval play it."""

from uuid import UUID, uuid4

from approval import consumed
from approval.domain.dispatch.decide import dispatch_of
from approval.domain.dispatch.events import DepartmentOutcome
from approval.testing.doors import APPROVER, CALENDAR, CASE_ID, applicant, key, say
from approval.testing.examples import ITEM, MATERIAL
from kernel.messages import Message, addressed
from kernel.service import Service
from kernel.testing.parts import client_for, settle

DRUGS = ITEM.model_copy(update={"item_id": "drug-retail", "name": "药品零售经营许可"})
TASK = dispatch_of(CASE_ID, "market")


async def drug_case(service: Service, case_id: UUID = CASE_ID) -> None:
    """Intake has said that it received a case of an item that goes to the market office's own system."""
    say(service, uuid4(), CALENDAR)
    received = consumed.ApplicationReceived(
        case_no="320826260924000512702",
        item=DRUGS,
        applicant=applicant(service, case_id),
        channel="WINDOW",
        place="place-county-center",
        received_by="wang-shoujian",
        received_at=service.parts.clock.now(),
        materials=(MATERIAL,),
    )
    say(service, case_id, received)
    await settle(service)


async def asked(service: Service, action: str, body: dict[str, object], case_id: UUID = CASE_ID) -> None:
    """The approver does something with the case, and everybody has heard of it."""
    async with client_for(service, APPROVER) as approver:
        answered = await approver.post(f"/cases/{case_id}/{action}", json=body, headers=key())
    assert answered.is_success, answered.text
    await settle(service)


async def accepted(service: Service, case_id: UUID = CASE_ID) -> None:
    """A case that has gone to the market office's own system."""
    await drug_case(service, case_id)
    await asked(service, "accept", {}, case_id)


async def department_says(service: Service, message: Message, *, task: UUID = TASK) -> None:
    """The market office's system says something about a task, on its own topic."""
    form = addressed(type(message), recipient="market")
    say(service, task, form.model_validate(message.model_dump()))
    await settle(service)


def taken_up(service: Service, case_id: UUID = CASE_ID) -> consumed.TaskTakenUp:
    now = service.parts.clock.now()
    return consumed.TaskTakenUp(case_id=case_id, reference_no="YW-1", taken_up_at=now)


def reported(
    service: Service,
    outcome: DepartmentOutcome,
    number: int = 1,
    *,
    opinion: str = "符合要求。",
    case_id: UUID = CASE_ID,
) -> consumed.ResultReported:
    """One result, its opinion sealed as the department's system seals it."""
    person = service.parts.keyring.person_of("320826199001010001")
    return consumed.ResultReported(
        case_id=case_id,
        result_id=f"YW-1-{number}",
        outcome=outcome,
        opinion=service.parts.keyring.seal(person, opinion, stream=uuid4(), version=number, field="opinion"),
        document_no=f"意见〔2026〕{number}号",
    )
