"""Who may come in, what happens twice, what is refused and what is never kept."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from intake.domain.application import events as e
from intake.domain.application.decide import APPLICATION
from intake.domain.case_numbers import CASE_NUMBERS, stream_of
from intake.testing import scenarios as sc
from intake.testing.world import HTML, PDF, World, opened
from kernel.access import Person
from kernel.testing.parts import SetClock, settle


async def test_a_double_click_is_one_receipt_and_one_number(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.complete(citizen)
        key = {"headers": {"Idempotency-Key": "0123456789"}}
        first = await world.post(citizen, f"/applications/{case_id}/receive", **key)
        second = await world.post(citizen, f"/applications/{case_id}/receive", **key)
        other_key = await world.post(citizen, f"/applications/{case_id}/receive")
    assert first.content == second.content
    assert other_key.json()["code"] == "ALREADY_RECEIVED"
    book = await world.service.store.load(CASE_NUMBERS, stream_of(world.clock.now().date()))
    assert dict(book.state.drawn) == {UUID(case_id): 1}


async def test_a_refused_application_draws_no_number(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.complete(citizen, (sc.FORM_CODE,))
        refused = await world.post(citizen, f"/applications/{case_id}/receive")
    assert refused.json()["code"] == "MAIN_MATERIAL_MISSING"
    assert "营业执照、居民身份证" in refused.json()["detail"]
    book = await world.service.store.load(CASE_NUMBERS, stream_of(world.clock.now().date()))
    assert book.version == 0


async def test_the_same_key_with_another_body_is_refused(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.begin(citizen)
        key = {"headers": {"Idempotency-Key": "0123456789"}}
        await world.post(citizen, f"/applications/{case_id}/situations/1", {"answer": True}, **key)
        again = await world.post(citizen, f"/applications/{case_id}/situations/1", {"answer": False}, **key)
    assert (again.status_code, again.json()["code"]) == (422, "KEY_REUSED")


async def test_an_old_page_is_told_what_has_changed(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.begin(citizen)
        await world.upload(citizen, case_id, sc.FORM_CODE)
        stale = await world.post(
            citizen, f"/applications/{case_id}/situations/1", {"answer": True}, headers={"If-Match": '"1"'}
        )
    assert (stale.status_code, stale.json()["code"]) == (409, "CHANGED_MEANWHILE")
    assert stale.json()["changes"] == ["10:00 交来“食品经营许可申请书”"]


async def test_what_the_catalog_does_not_offer_cannot_be_begun(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        unknown = await world.post(citizen, "/applications", {"item_id": "no-such-item"})
    assert (unknown.status_code, unknown.json()["code"]) == (409, "ITEM_NOT_PUBLISHED")


async def test_strangers_find_nothing(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
        draft = await world.begin(citizen)
    async with world.client(world.other) as other, world.client() as nobody, world.client(world.clerk) as clerk:
        assert (await other.get(f"/applications/{case_id}")).status_code == 404
        assert (await world.post(other, f"/applications/{case_id}/withdraw", {"reason": "OTHER"})).status_code == 404
        assert (await nobody.get(f"/applications/{case_id}/voucher")).status_code == 401
        assert (await world.post(nobody, "/applications", {"item_id": sc.ITEM.item_id})).status_code == 401
        assert (await clerk.get(f"/api/applications/{draft}")).status_code == 404
        assert (await clerk.get(f"/api/applications/{case_id}")).status_code == 200
        assert (await other.get("/window")).status_code == 403
        assert (await other.get("/window/live")).status_code == 403


async def test_the_query_code_opens_one_case_and_no_other(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, told = await world.received(citizen)
        another, _ = await world.received(citizen)
    async with world.client() as visitor:
        found = await world.post(
            visitor, "/progress", {"case_no": told["case_no"], "query_code": told["query_code"].lower()}
        )
        assert found.json()["case_id"] == case_id
        visitor.headers["X-CSRF-Token"] = found.json()["csrf_token"]
        assert (await visitor.get(f"/applications/{case_id}", headers=HTML)).status_code == 200
        assert (await visitor.get(f"/applications/{another}")).status_code == 404
        assert (await world.post(visitor, "/applications", {"item_id": sc.ITEM.item_id})).status_code == 403
        assert (await visitor.get("/mine")).status_code == 403
        withdrawn = await world.post(visitor, f"/applications/{case_id}/withdraw", {"reason": "WRONG_ITEM"})
        assert withdrawn.status_code == 200


async def test_five_wrong_codes_lock_the_number(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        _, told = await world.received(citizen)
    async with world.client() as visitor:
        for _ in range(5):
            wrong = await world.post(visitor, "/progress", {"case_no": told["case_no"], "query_code": "222222"})
            assert wrong.json()["code"] == "QUERY_CODE_WRONG"
        right = await world.post(visitor, "/progress", {"case_no": told["case_no"], "query_code": told["query_code"]})
    assert (right.status_code, right.json()["code"]) == (429, "TOO_MANY_ATTEMPTS")


async def test_a_number_that_was_never_given_answers_like_a_wrong_code(world: World) -> None:
    async with world.client() as visitor:
        unknown = await world.post(visitor, "/progress", {"case_no": sc.CASE_NO[:18] + "0" * 3, "query_code": "K7M2QX"})
        assert unknown.json()["code"] == "CASE_NO_BAD"
        page = await visitor.post("/progress", data={"case_no": "123", "query_code": "K7M2QX"}, headers=HTML)
    assert page.status_code == 422
    assert "错误：" in page.text
    assert "21 位数字核对" in page.text


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("说明.txt", b"text", "FILE_TYPE_FORBIDDEN"),
        ("假的.pdf", b"MZ\x90\x00", "FILE_DISGUISED"),
        ("空的.pdf", b"", "FILE_EMPTY"),
        ("大的.pdf", b"%PDF-" + b"0" * (20 * 1024 * 1024), "FILE_TOO_LARGE"),
    ],
    ids=["kind", "disguised", "empty", "large"],
)
async def test_files_that_are_not_what_they_should_be_are_refused(
    world: World, name: str, content: bytes, code: str
) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.begin(citizen)
        refused = await world.upload(citizen, case_id, sc.FORM_CODE, name, content)
    assert refused.json()["code"] == code
    assert len(await world.service.store.read_stream(UUID(case_id))) == 1


async def test_a_file_for_an_unlisted_material_is_not_kept(world: World, tmp_path: Path) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.begin(citizen)
        refused = await world.upload(citizen, case_id, "other-m01")
    assert refused.json()["code"] == "MATERIAL_NOT_LISTED"
    assert [path for path in (tmp_path / "intake").rglob("*") if path.is_file()] == []


async def test_an_uploaded_file_is_for_those_who_handle_the_case(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id, _ = await world.received(citizen)
        door = f"/applications/{case_id}/materials/{sc.FORM_CODE}/file"
        own = await citizen.get(door)
    assert own.content == PDF
    assert own.headers["Content-Disposition"] == f'attachment; filename="{sc.FORM_CODE}.pdf"'
    market = Person("li-jueding", "李决定", frozenset({"approver"}), "market", "市场监管局")
    police = Person("zhao-qita", "赵其他", frozenset({"approver"}), "police", "公安局")
    async with world.client(market) as theirs, world.client(police) as others, world.client(world.other) as stranger:
        assert (await theirs.get(door)).content == PDF
        assert (await others.get(door)).json()["code"] == "OTHER_DEPARTMENT"
        assert (await stranger.get(door)).status_code == 404


async def test_no_name_number_or_file_name_lies_in_clear(tmp_path: Path, clock: SetClock) -> None:
    world = await opened(tmp_path, clock, f"sqlite:///{tmp_path / 'intake.db'}")
    async with world.client(world.citizen) as citizen:
        case_id = await world.complete(citizen)
        await world.upload(citizen, case_id, sc.PLAN_CODE, "周小满的平面图.pdf")
        received = await world.post(citizen, f"/applications/{case_id}/receive")
    assert received.status_code == 200
    secrets = [sc.NUMBER, "周小满", "13800000001", "平面图.pdf", "小吃店", "测试路", received.json()["query_code"]]
    await world.service.stop()
    assert leaks(tmp_path, secrets) == []


def leaks(folder: Path, secrets: list[str]) -> list[str]:
    """The files in which one of `secrets` can be read."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(secret.encode() in path.read_bytes() for secret in secrets)]


async def test_a_wrong_number_comes_back_with_its_page(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.begin(citizen)
        form = {
            "kind": "NATURAL_PERSON",
            "name": "测试·周小满",
            "number": "320826199001010002",
            "idempotency_key": uuid4().hex,
        }
        page = await citizen.post(f"/applications/{case_id}/applicant", data=form, headers=HTML)
        right = await citizen.post(
            f"/applications/{case_id}/applicant",
            data={**form, "number": sc.NUMBER, "idempotency_key": uuid4().hex},
            headers=HTML,
        )
        shown = await citizen.get(f"/applications/{case_id}/applicant", headers=HTML)
    assert page.status_code == 409
    assert "公民身份号码有误" in page.text
    assert 'value="320826199001010002"' in page.text
    assert right.status_code == 303
    assert "320826********0001" in shown.text
    assert sc.NUMBER not in shown.text


async def test_an_ended_session_is_told_apart_from_none(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.begin(citizen)
        sessions = world.service.parts.sessions
        session = sessions.read(citizen.cookies["hall_session"])
        assert session is not None
        sessions.revoke(session)
        late = await world.post(citizen, f"/applications/{case_id}/situations/1", {"answer": True})
    assert (late.status_code, late.json()["code"]) == (401, "SESSION_EXPIRED")


async def test_search_finds_by_name_initials_words_and_code(world: World) -> None:
    async with world.client() as visitor:
        for query in ("食品经营", "spjy", "SPJYXK", "许可 食品", sc.ITEM.task_code[:24], "经营许可"):
            found = (await visitor.get("/api/items", params={"q": query})).json()
            assert [one["item_id"] for one in found] == ["food-licence"], query
        assert (await visitor.get("/api/items", params={"q": "驾驶"})).json() == []
        for page in ("/", "/items?q=食品", "/items/food-licence", "/places", "/progress"):
            assert (await visitor.get(page, headers=HTML)).status_code == 200, page


async def test_views_rebuilt_give_the_same_rows(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        await world.received(citizen)
        await world.begin(citizen)
    service = world.service
    for view in service.views:
        before = service.read.find(view, order_by=[view.table.c[view.key]])
        await service.projector.rebuild(view.name)
        await settle(service)
        assert service.read.find(view, order_by=[view.table.c[view.key]]) == before


async def test_a_machine_can_read_what_is_still_to_do(world: World) -> None:
    async with world.client(world.citizen) as citizen:
        case_id = await world.begin(citizen)
        draft = (await citizen.get(f"/api/applications/{case_id}")).json()
        await world.fill(citizen, case_id)
        filled = (await citizen.get(f"/api/applications/{case_id}")).json()
    assert [one["answer"] for one in draft["questions"]] == [None, None]
    assert {one["code"]: one["need"] for one in draft["materials"]}[sc.PERMIT_CODE] == "maybe"
    assert (filled["applicant_named"], filled["form_filled"]) == (True, True)
    folded = await world.service.store.load(APPLICATION, UUID(case_id))
    assert filled["version"] == folded.version
    assert isinstance((await world.service.store.read_stream(UUID(case_id)))[0].event, e.ApplicationDrafted)
