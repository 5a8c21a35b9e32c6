"""From the first question to the delivered result, through the doors."""

import re
from datetime import timedelta
from uuid import UUID

from identifiers.case_no import is_case_no
from intake import consumed
from intake.domain.application import events as e
from intake.testing import scenarios as sc
from intake.testing.world import HTML, World
from intake.views.applications import APPLICATIONS
from intake.views.stages import OwnStage


async def test_an_application_travels_from_question_to_result(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, told = await world.received(citizen)
        subject = UUID(case_id)
        now = world.clock.now()
        assert is_case_no(told["case_no"])
        assert told["case_no"].endswith("02")
        accepted = consumed.CaseAccepted(
            voucher_no="涟政服受字〔2026〕第0924000001号",
            accepted_at=now,
            due_at=now + timedelta(days=18),
            provisional=False,
        )
        await world.said(subject, accepted)
        world.clock.forward(days=4)
        page = await citizen.get(f"/applications/{case_id}", headers=HTML)
        assert "部门办理中" in page.text
        extended = consumed.TimeLimitExtended(
            amount=10, reason="案情复杂", legal_basis="行政许可法第四十二条", approved_at=world.clock.now()
        )
        await world.said(subject, extended)
        told = await citizen.get(f"/applications/{case_id}", headers=HTML)
        assert "法定期限延长 10 个工作日：案情复杂" in told.text
        returned = consumed.ResultReturned(document_no="决字第1号", outcome="GRANTED", returned_at=world.clock.now())
        await world.said(subject, returned)
        ready = await citizen.get(f"/applications/{case_id}", headers=HTML)
        assert "网上领取电子版" in ready.text
        delivered = await world.post(citizen, f"/applications/{case_id}/deliver", {"method": "ONLINE"})
        assert delivered.status_code == 200
    row = world.service.read.get(APPLICATIONS, subject)
    assert row is not None
    assert row.own_stage is OwnStage.DELIVERED
    assert [step.text for step in row.steps][:2] == ["收件，收下材料 3 份", "部门已受理，期限从次日起算"]


async def test_the_list_shrinks_and_grows_with_the_answers(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.begin(citizen)
        first = await citizen.get(f"/applications/{case_id}/situations/1", headers=HTML)
        assert "您要准备 4 份材料" in first.text
        assert "预计 10 月 13 日前办完" in first.text
        preview = await citizen.post(
            f"/applications/{case_id}/situations/1/preview", data={"answer": "true"}, headers=HTML
        )
        assert "您要准备 5 份材料" in preview.text
        assert len(await world.service.store.read_stream(UUID(case_id))) == 1
        await world.post(citizen, f"/applications/{case_id}/situations/1", {"answer": True})
        await world.post(citizen, f"/applications/{case_id}/situations/2", {"answer": True})
        later = await citizen.get(f"/applications/{case_id}/applicant", headers=HTML)
        assert "您要准备 4 份材料" in later.text


async def test_the_clerk_takes_paper_for_somebody(world: World) -> None:
    async with world.client(world.clerk) as clerk:
        case_id = await world.begin(clerk, place="place-county-center")
        await world.fill(clerk, case_id)
        papers = [sc.FORM_CODE, sc.CHARTER_CODE, sc.ID_CODE]
        await world.post(clerk, f"/applications/{case_id}/materials", {"papers": papers})
        received = await world.post(clerk, f"/applications/{case_id}/receive")
        assert received.status_code == 200, received.text
        window = await clerk.get("/window", headers=HTML)
    assert received.json()["case_no"].endswith("01")
    assert received.json()["case_no"] in window.text
    assert "测*" in window.text
    assert "周小满" not in window.text
    last = (await world.service.store.read_stream(UUID(case_id)))[-1].event
    assert isinstance(last, e.ApplicationReceived)
    assert (last.received_by, last.place, last.town) == ("wang-shoujian", "place-county-center", "town-liancheng")


async def test_the_page_names_the_clerk_and_the_record_keeps_the_account(world: World) -> None:
    async with world.client(world.clerk) as clerk, world.client(world.citizen) as citizen:
        at_the_window, _ = await world.received(clerk)
        online, _ = await world.received(citizen)
        page = await citizen.get(f"/applications/{at_the_window}", headers=HTML)
        own = await citizen.get(f"/applications/{online}", headers=HTML)
    assert "<dt>收件人</dt><dd>王收件</dd>" in page.text
    assert "wang-shoujian" not in page.text
    assert "收件人" not in own.text
    row = world.service.read.get(APPLICATIONS, UUID(at_the_window))
    assert row is not None
    assert row.received_by == "wang-shoujian"


async def test_a_supplement_is_shown_handed_in_and_sent_back(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
        await world.said(UUID(case_id), consumed.SupplementRequested(**dict(sc.NOTICED)))
        page = await citizen.get(f"/applications/{case_id}", headers=HTML)
        assert "缺操作间布局" in page.text
        early = await world.post(citizen, f"/applications/{case_id}/supplement")
        assert early.json()["code"] == "SUPPLEMENT_INCOMPLETE"
        await world.upload(citizen, case_id, sc.PLAN_CODE)
        done = await world.post(citizen, f"/applications/{case_id}/supplement")
        assert done.status_code == 200
    row = world.service.read.get(APPLICATIONS, UUID(case_id))
    assert row is not None
    assert row.own_stage is OwnStage.RECEIVED
    assert sc.PLAN_CODE in {one.code for one in row.materials}


async def test_what_was_promised_follows_from_the_case_page(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.complete(citizen)
        check = await citizen.get(f"/applications/{case_id}/check", headers=HTML)
        assert "我承诺：没交的材料在部门告知的期限前补齐" in check.text
        received = await world.post(citizen, f"/applications/{case_id}/receive", {"tolerance_promised": True})
        assert received.status_code == 200, received.text
        voucher = await citizen.get(f"/applications/{case_id}/voucher", headers=HTML)
        assert "申请人已书面承诺按期补齐" in voucher.text
        await world.said(UUID(case_id), consumed.ToleranceGranted(**dict(sc.TOLERATED)))
        page = await citizen.get(f"/applications/{case_id}", headers=HTML)
        assert "请在 10 月 12 日前补齐" in page.text
        early = await world.post(citizen, f"/applications/{case_id}/outstanding")
        assert early.json()["code"] == "NOTHING_HANDED_IN"
        await world.upload(citizen, case_id, sc.PLAN_CODE)
        done = await world.post(citizen, f"/applications/{case_id}/outstanding")
        assert done.status_code == 200, done.text
    row = world.service.read.get(APPLICATIONS, UUID(case_id))
    assert row is not None
    assert (row.own_stage, row.outstanding, row.owed_by) == (OwnStage.RECEIVED, (), None)
    assert sc.PLAN_CODE in {one.code for one in row.materials}


async def test_force_majeure_gives_more_time_and_the_page_says_so(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.complete(citizen)
        await world.post(citizen, f"/applications/{case_id}/receive", {"tolerance_promised": True})
        await world.said(UUID(case_id), consumed.ToleranceGranted(**dict(sc.TOLERATED)))
        await world.said(UUID(case_id), consumed.ToleranceExtended(**dict(sc.POSTPONED)))
        page = (await citizen.get(f"/applications/{case_id}", headers=HTML)).text
    assert "请在 10 月 20 日前补齐" in page
    assert "补交期限顺延到 10 月 20 日：因暴雨封路" in page
    assert "容缺延期通知书" in page


async def test_a_promise_that_lapsed_is_told_as_a_result(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
        await world.said(UUID(case_id), consumed.ToleranceGranted(**dict(sc.TOLERATED)))
        lapsed = consumed.ToleranceLapsed(
            document_no="涟政服视撤字〔2026〕第0924000001号",
            outstanding=(sc.PLAN_OWED,),
            lapsed_at=sc.TOLERATED.due_at,
        )
        await world.said(UUID(case_id), lapsed)
        page = await citizen.get(f"/applications/{case_id}", headers=HTML)
    assert "补交期限届满没有补齐，视为撤回申请" in page.text
    assert "涟政服视撤字〔2026〕第0924000001号" in page.text


async def test_a_second_application_needs_no_certificate_that_was_issued(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        first = await world.complete(citizen, (sc.FORM_CODE, sc.ID_CODE))
        refused = await world.post(citizen, f"/applications/{first}/receive")
        assert refused.json()["missing"] == ["营业执照"]
        certificate = await world.holds(sc.BUSINESS_LICENCE)
        page = await citizen.get(f"/applications/{first}/materials", headers=HTML)
        assert "免交 · 电子营业执照" in page.text
        received = await world.post(citizen, f"/applications/{first}/receive")
        assert received.status_code == 200, received.text
        waived = (await world.service.store.read_stream(UUID(first)))[-1].event
        assert isinstance(waived, e.MaterialWaived)
        assert waived.certificate_identifier == sc.BUSINESS_LICENCE.certificate_identifier
        assert waived.case_no == received.json()["case_no"]
        await world.said(
            certificate,
            consumed.CertificateRevoked(certificate_identifier=sc.BUSINESS_LICENCE.certificate_identifier),
        )
        second = await world.complete(citizen, (sc.FORM_CODE, sc.ID_CODE))
        again = await world.post(citizen, f"/applications/{second}/receive")
        assert again.json()["code"] == "MAIN_MATERIAL_MISSING"


async def test_a_typed_number_does_not_tell_what_another_person_holds(world: World) -> None:
    await world.holds(sc.BUSINESS_LICENCE)
    async with world.client(world.other) as other:
        case_id = await world.begin(other)
        await world.fill(other, case_id, sc.NUMBER)
        page = await other.get(f"/applications/{case_id}/materials", headers=HTML)
    assert "电子营业执照" not in page.text


async def test_a_refusal_of_acceptance_can_be_collected(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
        refusal = consumed.AcceptanceRefused(
            reason="NOT_COMPETENT",
            document_no="不受字第1号",
            explanation="不属于本机关职权",
            competent_body="淮安市市场监督管理局",
        )
        await world.said(UUID(case_id), refusal)
        page = await citizen.get(f"/applications/{case_id}", headers=HTML)
        assert "请向淮安市市场监督管理局申请" in page.text
        late = await world.post(citizen, f"/applications/{case_id}/withdraw", {"reason": "OTHER"})
    assert late.json()["code"] == "DECIDED_ALREADY"


async def test_a_reprint_is_the_same_paper_word_for_word(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, told = await world.received(citizen)
        first = await citizen.get(f"/applications/{case_id}/voucher", headers=HTML)
        changed = sc.ITEM.model_dump(mode="json") | {"name": "换了名字的事项", "task_version": 2}
        await world.said(UUID(int=9), consumed.ItemPublished.model_validate(changed))
        world.clock.forward(days=3)
        second = await citizen.get(f"/applications/{case_id}/voucher", headers=HTML)
    assert first.text == second.text
    assert told["query_code"] in first.text
    assert "测试·周小满" in first.text
    assert sc.NUMBER not in first.text
    assert "食品经营许可（新办）" in first.text
    assert len(re.findall("收件凭证</h1>", first.text)) == 1


async def test_a_draft_left_alone_for_thirty_days_is_gone(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.begin(citizen)
        kept = await world.complete(citizen)
        await world.post(citizen, f"/applications/{kept}/receive")
        world.clock.forward(days=30, seconds=1)
        await world.service.runner.fire_due()
        await world.post(citizen, "/progress", {"case_no": "1", "query_code": "2"})
        gone = await citizen.get(f"/applications/{case_id}/applicant")
    assert gone.json()["code"] == "APPLICATION_CLOSED"
    states = [type((await world.service.store.read_stream(UUID(one)))[-1].event) for one in (case_id, kept)]
    assert states == [e.DraftAbandoned, e.ApplicationReceived]
