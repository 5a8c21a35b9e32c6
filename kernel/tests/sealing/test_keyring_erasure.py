"""Erasing a person: the key is gone from the ring, from the file, and stays gone after a restore."""

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kernel.clock import CHINA_TIME
from kernel.keyring import KeyRing, RetainedError, Shredding
from kernel.sealed import Sealed, ShreddedError, TamperedError

if TYPE_CHECKING:
    from kernel.testing.keyrings import OpenRing

MASTER = bytes(range(32))
HERE = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
NOON = datetime(2026, 9, 24, 12, 0, tzinfo=CHINA_TIME)


def seal(ring: KeyRing, value: str = "张三", person: str = "ab12") -> Sealed[str]:
    return ring.seal(person, value, stream=HERE, version=1, field="name")


def shred(ring: KeyRing, person: str = "ab12") -> Shredding:
    return ring.shred(person, "应本人要求", "staff-1")


def wrapped_keys(path: Path) -> list[bytes]:
    with sqlite3.connect(path) as connection:
        keys = [bytes(row[0]) for row in connection.execute("SELECT wrapped FROM person_keys ORDER BY ref")]
    connection.close()
    return keys


def test_a_shredded_value_never_opens_again_and_others_do(open_ring: "OpenRing") -> None:
    ring = open_ring()
    people = [f"p{index}" for index in range(100)]
    ring.prepare(people)
    sealed = [seal(ring, person, person) for person in people]
    for person in people[:20]:
        shred(ring, person)
    for one in (ring, open_ring()):
        assert one.open_many(sealed) == [None] * 20 + people[20:]
        with pytest.raises(ShreddedError):
            one.open(sealed[0])


def test_another_process_that_held_the_key_loses_it(open_ring: "OpenRing") -> None:
    ring, other = open_ring(), open_ring()
    sealed = seal(other)
    shred(ring)
    with pytest.raises(ShreddedError):
        other.open(sealed)


def test_a_patient_process_keeps_its_keys_until_it_looks(open_ring: "OpenRing", ring_url: str) -> None:
    ring = open_ring()
    patient = KeyRing(ring_url, MASTER, shreds_seen_within_s=3600)
    sealed = seal(patient)
    shred(ring)
    assert patient.open(sealed) == "张三"
    patient.notice_shreds()
    with pytest.raises(ShreddedError):
        patient.open(sealed)
    patient.close()


def test_a_person_who_comes_back_gets_a_new_key(open_ring: "OpenRing") -> None:
    ring = open_ring()
    before = seal(ring)
    shred(ring)
    after = seal(ring, "张三，再次办理")
    assert after.person == before.person == "ab12"
    assert open_ring().open_many([before, after]) == [None, "张三，再次办理"]
    shred(ring)
    last = seal(ring, "第三次")
    assert open_ring().open_many([before, after, last]) == [None, None, "第三次"]


def test_shredding_twice_is_shredding_once(open_ring: "OpenRing") -> None:
    ring = open_ring(now=lambda: NOON)
    seal(ring)
    first = shred(ring)
    assert shred(open_ring()) == first
    assert ring.ledger() == (first,)
    assert (first.person, first.reason, first.by, first.at) == ("ab12", "应本人要求", "staff-1", NOON)


def test_someone_without_any_sealed_value_can_be_shredded_too(open_ring: "OpenRing") -> None:
    ring = open_ring()
    assert ring.ledger() == ()
    assert shred(ring, "never-seen").generation == 0
    assert ring.open(seal(ring, person="never-seen")) == "张三"


def test_what_the_law_keeps_is_not_shredded(open_ring: "OpenRing") -> None:
    ring = open_ring(retained={"ab12": "档案保管期限未满（30年）"}.get)
    kept, other = seal(ring), seal(ring, person="cd34")
    with pytest.raises(RetainedError, match="档案保管期限未满") as refusal:
        shred(ring)
    assert refusal.value.code == "PERSONAL_DATA_RETAINED"
    shred(ring, "cd34")
    assert ring.open_many([kept, other]) == ["张三", None]
    assert [entry.person for entry in ring.ledger()] == ["cd34"]


def test_an_erased_value_is_carried_on_as_erased(open_ring: "OpenRing") -> None:
    ring = open_ring()
    sealed = seal(ring)
    shred(ring)
    carried = ring.reseal(sealed, stream=HERE, version=2, field="name")
    assert carried.origin == (HERE, 2, "name")
    assert ring.reseal(carried, stream=HERE, version=3, field="name").person == "ab12"
    for one in (ring, open_ring()):
        with pytest.raises(ShreddedError):
            one.open(carried)


def test_nobody_can_pretend_that_a_value_was_erased(open_ring: "OpenRing") -> None:
    ring = open_ring()
    token = seal(ring).token.replace("aes256gcm", "gone")
    with pytest.raises(TamperedError):
        ring.open(Sealed.stored(token))


def test_the_bytes_of_a_shredded_key_are_gone_from_the_files(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    ring = KeyRing(f"sqlite:///{path}", MASTER)
    for index in range(50):
        seal(ring, person=f"p{index:02}")
    keys = wrapped_keys(path)
    shred(ring, "p07")
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert keys[7] not in left
    assert all(key in left for key in keys[:7] + keys[8:])
    ring.close()


def test_a_restored_backup_brings_nobody_back(tmp_path: Path) -> None:
    path, backup, outside = tmp_path / "keys.db", tmp_path / "backup.db", tmp_path / "ledger.jsonl"
    ring = KeyRing(f"sqlite:///{path}", MASTER)
    sealed = [seal(ring, person=person) for person in ("ab12", "cd34")]
    ring.close()
    shutil.copy(path, backup)
    ring = KeyRing(f"sqlite:///{path}", MASTER)
    shred(ring)
    outside.write_text("\n".join(entry.model_dump_json() for entry in ring.ledger()), encoding="utf-8")
    ring.close()

    shutil.copy(backup, path)
    restored = KeyRing(f"sqlite:///{path}", MASTER)
    assert restored.open_many(sealed) == ["张三", "张三"]
    kept = [Shredding.model_validate_json(line) for line in outside.read_text(encoding="utf-8").splitlines()]
    assert restored.reapply_shreds(kept) == 1
    assert restored.open_many(sealed) == [None, "张三"]
    assert restored.reapply_shreds(kept) == 0
    assert restored.ledger() == tuple(kept)
    restored.close()


def test_a_ledger_that_was_not_signed_here_erases_nobody(open_ring: "OpenRing") -> None:
    ring = open_ring()
    sealed = seal(ring)
    forged = shred(ring, "cd34").model_copy(update={"person": "ab12"})
    with pytest.raises(TamperedError):
        ring.reapply_shreds([forged])
    assert ring.open(sealed) == "张三"


def test_a_ledger_altered_in_the_database_is_noticed(open_ring: "OpenRing") -> None:
    ring = open_ring()
    shred(ring)
    with ring._store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE shred_ledger SET reason = 'another reason'")
    with pytest.raises(TamperedError):
        ring.reapply_shreds()
