"""What every key ring promises, on SQLite and on PostgreSQL: sealing, opening, references, and its master key."""

import io
import logging
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_type

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kernel.ciphers import AES_256_GCM, ALGORITHMS, SM4_GCM, armoured, unarmoured
from kernel.clock import CHINA_TIME
from kernel.keyring import KeyRing, MasterKeyError, PersonalKeyMissingError, load_or_create_master_key
from kernel.sealed import Sealed, TamperedError

if TYPE_CHECKING:
    from kernel.testing.keyrings import OpenRing

MASTER = bytes(range(32))
HERE = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
NUMBER = "11010519491231002X"
OTHER_MASTER = bytes(range(1, 33))

sealable = st.one_of(
    st.text(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.decimals(allow_nan=False),
    st.dictionaries(st.text(), st.recursive(st.none() | st.text() | st.integers() | st.booleans(), st.lists)),
    st.lists(st.text()).map(tuple),
)


def seal(
    ring: KeyRing, value: str = "张三", person: str = "ab12", version: int = 1, field: str = "name"
) -> Sealed[str]:
    return ring.seal(person, value, stream=HERE, version=version, field=field)


# -- sealing and opening


@pytest.fixture(scope="module", params=ALGORITHMS)
def ring_of_each_algorithm(request: pytest.FixtureRequest) -> Iterator[KeyRing]:
    ring = KeyRing("memory://", MASTER, algorithm=request.param)
    yield ring
    ring.close()


@settings(deadline=None)
@given(sealable)
def test_what_was_sealed_is_what_opens(ring_of_each_algorithm: KeyRing, value: Any) -> None:
    sealed = ring_of_each_algorithm.seal("ab12", value, stream=HERE, version=1, field="value")
    opened = ring_of_each_algorithm.open(sealed)
    assert opened == value
    assert type(opened) is type(value)


def test_a_value_opens_as_the_type_it_was_sealed_as(ring: KeyRing) -> None:
    born_on = ring.open(ring.seal("ab12", date(1990, 1, 1), stream=HERE, version=1, field="born_on"))
    assert_type(born_on, date)
    assert born_on == date(1990, 1, 1)
    moment = datetime(2026, 9, 24, 10, 0, tzinfo=CHINA_TIME)
    assert ring.open(ring.seal("ab12", moment, stream=HERE, version=1, field="at")) == moment
    assert str(ring.open(ring.seal("ab12", Decimal("1.50"), stream=HERE, version=1, field="fee"))) == "1.50"


@pytest.mark.parametrize("value", [{1: "a"}, {"a": 1.5}, {"a": date(2026, 1, 1)}, ((1,),), bytearray(b"bytes"), 1.5])
def test_what_would_not_come_back_the_same_is_not_sealed(ring: KeyRing, value: object) -> None:
    with pytest.raises(TypeError, match="sealed"):
        ring.seal("ab12", value, stream=HERE, version=1, field="value")


def test_a_fresh_value_opens_without_any_key(ring: KeyRing) -> None:
    assert ring.open(Sealed.fresh("ab12", "张三")) == "张三"


def test_two_seals_of_one_value_look_different(ring: KeyRing) -> None:
    assert seal(ring) != seal(ring)


@settings(deadline=None)
@given(st.text(), st.data())
def test_a_token_with_any_bit_flipped_is_refused(ring: KeyRing, value: str, data: st.DataObject) -> None:
    token = seal(ring, value).token.encode()
    place, bit = data.draw(st.integers(0, len(token) - 1)), data.draw(st.integers(0, 7))
    flipped = bytearray(token)
    flipped[place] ^= 1 << bit
    with pytest.raises(TamperedError):
        ring.open(Sealed.stored(flipped.decode("latin-1")))


def test_every_single_bit_of_a_token_counts(ring: KeyRing) -> None:
    token = seal(ring).token.encode()
    opened = []
    for place in range(len(token)):
        for bit in range(8):
            flipped = bytearray(token)
            flipped[place] ^= 1 << bit
            try:
                opened.append(ring.open(Sealed.stored(flipped.decode("latin-1"))))
            except TamperedError:
                continue
    assert opened == []


@settings(deadline=None)
@given(st.integers(0, 10**9), st.text("abcdefgh/", min_size=1))
def test_a_token_that_claims_another_place_is_refused(ring: KeyRing, version: int, field: str) -> None:
    assume((version, field) != (1, "name"))
    elsewhere = seal(ring).token.replace(f"{HERE}.1.name", f"{HERE}.{version}.{field}")
    with pytest.raises(TamperedError):
        ring.open(Sealed.stored(elsewhere))
    with pytest.raises(TamperedError):
        ring.open(Sealed.stored(seal(ring).token.replace(HERE, HERE[::-1])))


@settings(deadline=None)
@given(st.text())
def test_two_peoples_tokens_never_open_under_each_others_key(ring: KeyRing, value: str) -> None:
    seal(ring, person="cd34")
    with pytest.raises(TamperedError):
        ring.open(Sealed.stored(seal(ring, value).token.replace(".ab12.", ".cd34.")))


def test_a_token_that_claims_another_algorithm_is_refused(ring: KeyRing) -> None:
    for algorithm in (SM4_GCM, "gone", "none"):
        with pytest.raises(TamperedError):
            ring.open(Sealed.stored(seal(ring).token.replace(AES_256_GCM, algorithm)))


def test_bytes_have_one_spelling_only() -> None:
    assert unarmoured(armoured(b"\xfb\xff")) == b"\xfb\xff"
    for spelling in ("-_8=", "+_8", "-_9", "-_8 ", "-_8A8", "张"):
        with pytest.raises(Exception):  # noqa: B017, PT011 -- InvalidTag has no text and no family of its own
            unarmoured(spelling)


@pytest.mark.parametrize(
    "wrong", [{"stream": "a.b"}, {"stream": ""}, {"field": "a.b"}, {"field": "姓名"}, {"version": -1}]
)
def test_a_place_that_would_make_two_tokens_read_alike_is_refused(ring: KeyRing, wrong: dict[str, Any]) -> None:
    place: dict[str, Any] = {"stream": HERE, "version": 1, "field": "name"}
    with pytest.raises(ValueError, match="cannot stand in a token"):
        ring.seal("ab12", "张三", **(place | wrong))


def test_a_number_is_never_taken_for_a_persons_reference(ring: KeyRing) -> None:
    with pytest.raises(ValueError, match="reference"):
        seal(ring, person=NUMBER)
    with pytest.raises(ValueError, match="reference"):
        ring.shred(NUMBER, "应本人要求", "staff-1")


def test_a_page_of_values_opens_at_once(open_ring: "OpenRing") -> None:
    people = [f"p{index}" for index in range(1000)]
    writer = open_ring()
    writer.prepare(people)
    assert writer.knows(people)
    sealed = [seal(writer, f"name of {person}", person) for person in people]
    reader = open_ring()
    assert not reader.knows(people)
    reader.shred("p7", "应本人要求", "staff-1")
    opened = reader.open_many([*sealed, None, Sealed.fresh("p1", "fresh")])
    assert opened[:3] == ["name of p0", "name of p1", "name of p2"]
    assert opened[7] is None
    assert opened[-2:] == [None, "fresh"]
    assert opened.count(None) == 2


def test_a_tampered_value_spoils_the_page(ring: KeyRing) -> None:
    with pytest.raises(TamperedError):
        ring.open_many([seal(ring), Sealed.stored(seal(ring).token.replace(".1.", ".2."))])


def test_nothing_is_logged_and_no_error_repeats_a_value(ring: KeyRing) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    try:
        with pytest.raises(TamperedError) as refusal:
            ring.open(Sealed.stored(seal(ring, "张三丰的秘密").token.replace(".1.", ".2.")))
    finally:
        logging.getLogger().removeHandler(handler)
    assert "张三丰" not in written.getvalue() + str(refusal.value) + repr(refusal.value)


# -- on a real database


def test_a_key_is_kept_and_another_process_opens_with_it(open_ring: "OpenRing") -> None:
    sealed = seal(open_ring())
    assert open_ring().open(sealed) == "张三"


def test_two_processes_racing_for_a_new_person_end_with_one_key(open_ring: "OpenRing") -> None:
    rings = [open_ring() for _ in range(4)]
    start = threading.Barrier(len(rings))

    def race(ring: KeyRing) -> list[Sealed[str]]:
        start.wait()
        return [seal(ring, person=f"p{index}") for index in range(20)]

    with ThreadPoolExecutor(len(rings)) as pool:
        sealed = [one for many in pool.map(race, rings) for one in many]
    assert open_ring().open_many(sealed) == ["张三"] * 80


def test_processes_racing_to_open_a_new_ring_share_its_secrets(open_ring: "OpenRing") -> None:
    with ThreadPoolExecutor(4) as pool:
        rings = list(pool.map(lambda _: open_ring(), range(4)))
    assert len({ring.person_of(NUMBER) for ring in rings}) == 1


def test_threads_share_one_ring(open_ring: "OpenRing") -> None:
    ring = open_ring(cached_keys=3)

    def work(index: int) -> bool:
        value = f"value {index}"
        return ring.open(seal(ring, value, f"p{index % 10}")) == value

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(200)))


def test_a_key_made_before_a_crash_does_no_harm(open_ring: "OpenRing") -> None:
    open_ring().prepare(["ab12"])
    after = open_ring()
    assert after.open(seal(after)) == "张三"


def test_a_token_whose_key_is_missing_says_so(open_ring: "OpenRing") -> None:
    foreign = KeyRing("memory://", MASTER)
    with pytest.raises(PersonalKeyMissingError):
        open_ring().open(seal(foreign))
    foreign.close()


def test_data_sealed_with_one_algorithm_open_in_a_ring_that_now_uses_the_other(open_ring: "OpenRing") -> None:
    before = open_ring(algorithm=SM4_GCM)
    old = seal(before)
    now = open_ring(algorithm=AES_256_GCM)
    assert now.open(old) == "张三"
    new = now.reseal(old, stream=HERE, version=2, field="name")
    assert (old.token[:10], new.token[:12]) == ("s1.sm4gcm.", "s1.aes256gcm")
    assert before.open(new) == now.open(new) == "张三"


def test_an_unknown_algorithm_is_refused() -> None:
    with pytest.raises(ValueError, match="algorithm"):
        KeyRing("memory://", MASTER, algorithm="rot13")


def test_a_ring_that_answers_is_ready(open_ring: "OpenRing") -> None:
    open_ring().check()


# -- references and look-ups


def test_a_persons_reference_is_a_keyed_hash_of_the_number(ring: KeyRing) -> None:
    person = ring.person_of(NUMBER)
    assert len(person) == 32
    assert int(person, 16)
    assert person == ring.person_of(" 11010519491231002x ") == ring.person_of("１１０１０５１９４９１２３１００２Ｘ")  # noqa: RUF001 -- as typed
    assert person != ring.person_of("110105194912310021")


def test_two_rings_name_a_person_differently(ring: KeyRing, ring_of_each_algorithm: KeyRing) -> None:
    assert ring.person_of(NUMBER) != ring_of_each_algorithm.person_of(NUMBER)


def test_look_ups_for_two_purposes_cannot_be_joined(ring: KeyRing) -> None:
    assert ring.lookup_hash("phone", "138 0000 0001") == ring.lookup_hash("phone", "13800000001")
    hashes = {ring.lookup_hash("phone", NUMBER), ring.lookup_hash("contact", NUMBER), ring.person_of(NUMBER)}
    assert len(hashes) == 3
    assert ring.lookup_hash("a", "1:b") != ring.lookup_hash("a:1", "b")


# -- the master key


def test_a_wrong_master_key_is_refused_at_once(open_ring: "OpenRing") -> None:
    open_ring()
    with pytest.raises(MasterKeyError):
        open_ring(OTHER_MASTER)


def test_rotating_the_master_key_changes_nothing_but_the_wrapping(open_ring: "OpenRing") -> None:
    ring = open_ring()
    ring.prepare(f"p{index}" for index in range(500))
    sealed = [seal(ring, person=f"p{index}") for index in range(500)]
    person, shredding = ring.person_of(NUMBER), ring.shred("p0", "应本人要求", "staff-1")
    assert ring.rotate_master(OTHER_MASTER) == 499
    assert ring.open(seal(ring, person="new")) == "张三"
    again = open_ring(OTHER_MASTER)
    assert again.open_many(sealed[1:]) == ["张三"] * 499
    assert again.person_of(NUMBER) == person
    assert again.reapply_shreds([shredding]) == 0
    with pytest.raises(MasterKeyError):
        open_ring(MASTER)


def test_a_process_left_with_the_old_master_key_cannot_make_keys(open_ring: "OpenRing") -> None:
    left_behind, ring = open_ring(), open_ring()
    known = seal(left_behind)
    ring.rotate_master(OTHER_MASTER)
    assert left_behind.open(known) == "张三"
    with pytest.raises(MasterKeyError):
        seal(left_behind, person="new")


def test_a_key_moved_to_another_person_in_the_database_does_not_open(open_ring: "OpenRing", ring_url: str) -> None:
    ring = open_ring()
    seal(ring, person="ab12")
    sealed = seal(ring, person="cd34")
    with ring._store._database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE person_keys SET wrapped = (SELECT wrapped FROM person_keys WHERE ref = 'ab12') WHERE ref = 'cd34'"
        )
    with pytest.raises(MasterKeyError):
        open_ring().open(sealed)


def test_the_master_key_file_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(load_or_create_master_key, [path] * 8))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["master.key"]


def test_a_master_key_file_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    load_or_create_master_key(path)
    os.chmod(path, 0o644)  # noqa: PTH101 -- the mistake as people make it
    with pytest.raises(MasterKeyError):
        load_or_create_master_key(path)


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        KeyRing("memory://", b"short")
