"""Who may read figures: the staff of the hall; nothing here names a citizen, and citizens have pages of their own."""

from typing import Annotated

from fastapi import Depends

from kernel.access import Person, require
from kernel.web import person_of

READERS = (
    "leader",
    "window_clerk",
    "approver",
    "supervisor",
    "department_head",
    "government_head",
    "certificate_officer",
    "hotline_agent",
    "unit_handler",
    "ratings_supervisor",
    "catalog_keeper",
)


async def reader(person: Annotated[Person | None, Depends(person_of)]) -> Person:
    return require(person, *READERS)


Reader = Annotated[Person, Depends(reader)]
