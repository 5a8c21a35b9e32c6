"""审管信息签收率 through the doors: the figure, its definition, and the notices behind it."""

from collections.abc import Awaitable, Callable

import pytest

from insight.testing.scenarios import SpokenCase, at
from kernel.access import Person
from kernel.service import Service
from kernel.testing.parts import client_for

HTML = {"Accept": "text/html"}
SUPERVISOR = Person("han-jianguan", "韩监管", frozenset({"supervisor"}), body="market", body_name="市场监管局")


@pytest.fixture
async def three_notices(tell: Callable[..., None], settled: Callable[[], Awaitable[None]]) -> None:
    signed = SpokenCase(1).supervision_sent(at(21), at(23)).supervision_signed(at(22)).finding_reported(at(23))
    late = SpokenCase(2).supervision_sent(at(21), at(23)).supervision_signed(at(24), on_time=False)
    forgotten = SpokenCase(3).supervision_sent(at(21), at(23))
    tell(*signed.said, *late.said, *forgotten.said)
    await settled()


@pytest.mark.usefixtures("three_notices")
async def test_the_rate_says_what_it_counts(service: Service) -> None:
    async with client_for(service, SUPERVISOR) as client:
        found = (await client.get("/api/figures?period=week")).json()["figures"]
    (rate,) = (one for one in found if one["metric"] == "supervision_sign_rate")
    assert (rate["numerator"], rate["denominator"], rate["text"]) == (1, 3, "33.33")
    assert "期限内签收的" in rate["definition"]
    assert rate["cases"].startswith("/cases?period=week&metric=supervision_sign_rate")


@pytest.mark.usefixtures("three_notices")
async def test_it_opens_to_its_notices(service: Service) -> None:
    async with client_for(service, SUPERVISOR) as client:
        missing = await client.get("/cases?metric=supervision_sign_rate&period=week&side=missing", headers=HTML)
        counted = await client.get("/cases?metric=supervision_sign_rate&period=week", headers=HTML)
    assert "逾期签收" in missing.text
    assert "逾期未签收" in missing.text
    assert "320826260921000000001" not in missing.text
    assert "320826260921000000001" in counted.text
    assert "符合" in counted.text


@pytest.mark.usefixtures("three_notices")
async def test_a_notice_belongs_to_no_town(service: Service) -> None:
    async with client_for(service, SUPERVISOR) as client:
        refused = await client.get("/cases?metric=supervision_sign_rate&town=town-gaogou")
    assert (refused.status_code, refused.json()["code"]) == (422, "FIGURE_NOT_BY_THAT")


@pytest.mark.usefixtures("three_notices")
async def test_the_cockpit_says_how_many_nobody_has_signed_for(service: Service) -> None:
    async with client_for(service, SUPERVISOR) as client:
        cockpit = (await client.get("/", headers=HTML)).text
        listed = (await client.get("/cases?metric=supervision_overdue_count", headers=HTML)).text
    assert "1 份审管信息逾期未签收" in cockpit
    assert "320826260921000000003" in listed
    assert "320826260921000000002" not in listed
