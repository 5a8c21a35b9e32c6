"""What people already hold: before they come, most have their identity card or licence as an electronic certificate."""

from dataclasses import dataclass

from hall.simulation.cases import Act, Next
from hall.simulation.county import Applicant
from hall.simulation.visitor import Crew, RefusedError, key_of

_HELD = {"NATURAL_PERSON": ("id_card", "police"), "ORGANIZATION": ("business_licence", "approval")}
_WITHOUT_ONE_IN = 4


@dataclass(slots=True)
class Holding:
    """One applicant's certificate, registered by one officer and issued by another; then the application begins."""

    applicant: Applicant
    crew: Crew
    seed: str
    then: Act

    @property
    def is_held(self) -> bool:
        """Some come with paper still."""
        return int(self.applicant.phone[-2:]) % _WITHOUT_ONE_IN > 0

    async def enter(self) -> list[Next]:
        kind, body = _HELD[self.applicant.kind]
        first = await self.crew.member(f"certificate_officer-{body}")
        said = {
            "certificate_type": kind,
            "holder_kind": self.applicant.kind,
            "holder_name": self.applicant.name,
            "holder_number": self.applicant.number,
        }
        entered = await first.post("/certificates/records", said, self._key("enter"))
        second = await self.crew.member(f"certificate_reviewer-{body}")
        door = f"/certificates/records/{entered['certificate_id']}/issue"
        path = f"/certificates/api/certificates/{entered['certificate_id']}"
        await second.until(path, lambda found: found["status"])
        try:
            await second.post(door, {}, self._key("issue"))
        except RefusedError as refused:
            if refused.code != "VALIDITY_NEEDED":
                raise
            await second.post(door, {"long_term": True}, self._key("issue", "long"))
        return [Next(0, self.then)]

    def _key(self, *step: object) -> str:
        return key_of(self.seed, "holder", self.applicant.number, *step)
