"""Files people hand in: what is let in, what is not, and how they lie on the disk."""

import errno
import os
import stat
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash

from kernel.ciphers import Key
from kernel.errors import BadInputError, HallError, NotFoundError
from kernel.uploads import (
    CheckedFile,
    DiskFullError,
    FileCipher,
    FileDamagedError,
    FileEmptyError,
    FileTooLargeError,
    FileVault,
    checked_upload,
    sm3,
)

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x12\x34" * 50 + b"\xff\xd9"


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0")
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


def zipped(**entries: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("UP", ".."), content)
    return target.getvalue()


OFD = zipped(OFD_xml=b'<?xml version="1.0"?><ofd:OFD Version="1.0"/>', Doc_0__Document_xml=b"<x/>")


class Sent:
    """An upload that counts how much of it was read."""

    def __init__(self, filename: str | None, content: bytes) -> None:
        self.filename = filename
        self.taken = 0
        self._content = BytesIO(content)

    async def read(self, size: int = -1) -> bytes:
        taken = self._content.read(size)
        self.taken += len(taken)
        return taken


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("营业执照.pdf", PDF, "application/pdf"),
        ("SCAN.PDF", PDF, "application/pdf"),
        ("a.b.jpg", JPG, "image/jpeg"),
        ("a.jpeg", JPG, "image/jpeg"),
        ("phone.jpg", JPG + b"made by a phone\0SEFT", "image/jpeg"),
        ("padded.jpg", JPG + b"\0" * 100, "image/jpeg"),
        ("a.png", PNG, "image/png"),
        ("a.ofd", OFD, "application/ofd"),
    ],
    ids=range(8),
)
async def test_a_file_that_is_what_it_says_is_let_in(name: str, content: bytes, media_type: str) -> None:
    digest = Hash(SM3())
    digest.update(content)
    assert await checked_upload(Sent(name, content)) == CheckedFile(
        digest=digest.finalize().hex(), media_type=media_type, size=len(content), content=content
    )


HOSTILE = [
    # of a kind that is not let in
    ("a.exe", b"MZ", "FILE_TYPE_FORBIDDEN"),
    ("a.html", b"<html>", "FILE_TYPE_FORBIDDEN"),
    ("a.svg", b"<svg/>", "FILE_TYPE_FORBIDDEN"),
    ("a.docx", zipped(x=b"y"), "FILE_TYPE_FORBIDDEN"),
    ("eicar.com", b"X5O!P%@AP", "FILE_TYPE_FORBIDDEN"),
    ("a.pdf.exe", PDF, "FILE_TYPE_FORBIDDEN"),
    ("a.pdf.", PDF, "FILE_TYPE_FORBIDDEN"),
    ("a.pdf ", PDF, "FILE_TYPE_FORBIDDEN"),
    ("pdf", PDF, "FILE_TYPE_FORBIDDEN"),
    ("", PDF, "FILE_TYPE_FORBIDDEN"),
    (None, PDF, "FILE_TYPE_FORBIDDEN"),
    ("a\u202efdp.exe", PDF, "FILE_TYPE_FORBIDDEN"),
    ("a.pdf", PDF.replace(b"/Catalog", b"/JavaScript (x)"), "FILE_TYPE_FORBIDDEN"),
    ("a.pdf", PDF.replace(b"/Catalog", b"/Launch"), "FILE_TYPE_FORBIDDEN"),
    # in disguise
    ("eicar.pdf", b"X5O!P%@AP", "FILE_DISGUISED"),
    ("a.pdf", JPG, "FILE_DISGUISED"),
    ("a.jpg", PNG, "FILE_DISGUISED"),
    ("a.png", JPG, "FILE_DISGUISED"),
    ("a.jpg", b"MZ\x90\0", "FILE_DISGUISED"),
    ("a.ofd", zipped(word__document_xml=b"<w/>"), "FILE_DISGUISED"),
    ("a.ofd", zipped(OFD_xml=b"<html/>"), "FILE_DISGUISED"),
    ("a.ofd", b"PK\x03\x04 not really", "FILE_DISGUISED"),
    # cut short
    ("a.pdf", PDF[:-8], "FILE_DISGUISED"),
    ("a.jpg", JPG[:-2], "FILE_DISGUISED"),
    ("a.png", PNG[:-1], "FILE_DISGUISED"),
    ("a.png", PNG[:30], "FILE_DISGUISED"),
    ("a.ofd", OFD[:-30], "FILE_DISGUISED"),
    # two things at once
    ("a.pdf", b"\0" + PDF, "FILE_DISGUISED"),
    ("a.pdf", b"<html><script>x</script>" + PDF, "FILE_DISGUISED"),
    ("a.pdf", PDF + b"<script>alert(1)</script>", "FILE_DISGUISED"),
    ("a.pdf", PDF + zipped(x=b"y"), "FILE_DISGUISED"),
    ("a.pdf", PDF + zipped(x=b"y") + b"\n%%EOF", "FILE_DISGUISED"),
    ("a.jpg", JPG + zipped(x=b"y"), "FILE_DISGUISED"),
    ("a.jpg", JPG[:-2] + b"<script>x</script>" + JPG[-2:], "FILE_DISGUISED"),
    ("a.jpg", JPG[:-2] + b"<?php system(1);" + JPG[-2:], "FILE_DISGUISED"),
    ("a.jpg", JPG[:20] + PDF + JPG[20:], "FILE_DISGUISED"),
    ("a.png", PNG + b"x", "FILE_DISGUISED"),
    ("a.png", PNG[:-12] + chunk(b"tEXt", b"<HTML ><SCRIPT>") + PNG[-12:], "FILE_DISGUISED"),
    ("a.png", PNG[:-12] + chunk(b"tEXt", zipped(x=b"y")) + PNG[-12:], "FILE_DISGUISED"),
    ("a.ofd", b"GIF89a" + OFD, "FILE_DISGUISED"),
    # larger inside than outside
    ("a.ofd", zipped(OFD_xml=b"<OFD/>", bomb=b"\0" * 30_000_000), "FILE_DISGUISED"),
    ("a.ofd", zipped(OFD_xml=b"<OFD/>", UP__evil_xml=b"x"), "FILE_DISGUISED"),
    # names that want to be paths
    ("../../etc/passwd.pdf", PDF, "FILE_NAME_FORBIDDEN"),
    ("/etc/passwd.pdf", PDF, "FILE_NAME_FORBIDDEN"),
    ("..\\..\\boot.pdf", PDF, "FILE_NAME_FORBIDDEN"),
    ("C:evil.pdf", PDF, "FILE_NAME_FORBIDDEN"),
    ("a.pdf\0.exe", PDF, "FILE_NAME_FORBIDDEN"),
    ("a\n.pdf", PDF, "FILE_NAME_FORBIDDEN"),
    (".pdf", PDF, "FILE_NAME_FORBIDDEN"),
    ("..", PDF, "FILE_NAME_FORBIDDEN"),
    # nothing at all
    ("a.pdf", b"", "FILE_EMPTY"),
]


@pytest.mark.parametrize(("name", "content", "code"), HOSTILE, ids=range(len(HOSTILE)))
async def test_a_file_that_is_something_else_is_refused(name: str | None, content: bytes, code: str) -> None:
    with pytest.raises(BadInputError) as refused:
        await checked_upload(Sent(name, content))
    assert refused.value.code == code


async def test_a_file_past_the_limit_is_refused_without_reading_the_rest() -> None:
    sent = Sent("a.pdf", b"%PDF-" + b"x" * 5_000_000)
    with pytest.raises(FileTooLargeError) as refused:
        await checked_upload(sent, max_bytes=1_000_000)
    assert refused.value.facts == {"max_bytes": 1_000_000}
    assert sent.taken <= 1_300_000


async def test_a_file_of_exactly_the_limit_is_let_in() -> None:
    assert (await checked_upload(Sent("a.pdf", PDF), max_bytes=len(PDF))).size == len(PDF)
    with pytest.raises(FileTooLargeError):
        await checked_upload(Sent("a.pdf", PDF), max_bytes=len(PDF) - 1)


async def test_a_forbidden_kind_is_refused_before_anything_is_read() -> None:
    sent = Sent("a.exe", b"MZ")
    with pytest.raises(BadInputError):
        await checked_upload(sent)
    assert sent.taken == 0


async def test_an_empty_file_says_so() -> None:
    with pytest.raises(FileEmptyError):
        await checked_upload(Sent("a.png", b""))


@pytest.fixture
async def file() -> CheckedFile:
    return await checked_upload(Sent("张三身份证.pdf", PDF))


def everything_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def test_a_file_comes_back_as_it_was_under_its_digest_only(tmp_path: Path, file: CheckedFile) -> None:
    vault = FileVault(tmp_path / "files")
    assert await vault.put(file) == file.digest
    assert await vault.get(file.digest) == PDF
    (place,) = everything_in(tmp_path)
    assert place.relative_to(tmp_path / "files").parts == (file.digest[:2], file.digest)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700


async def test_the_same_file_is_stored_once(tmp_path: Path, file: CheckedFile) -> None:
    vault = FileVault(tmp_path)
    await vault.put(file)
    (place,) = everything_in(tmp_path)
    inode = place.stat().st_ino
    await vault.put(file)
    assert [path.stat().st_ino for path in everything_in(tmp_path)] == [inode]


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", "A" * 64, "0" * 63 + "\n"])
async def test_a_file_that_was_never_stored_is_not_found(tmp_path: Path, digest: str) -> None:
    with pytest.raises(NotFoundError):
        await FileVault(tmp_path).get(digest)


async def test_a_damaged_file_is_not_handed_out(tmp_path: Path, file: CheckedFile) -> None:
    vault = FileVault(tmp_path)
    await vault.put(file)
    (place,) = everything_in(tmp_path)
    place.write_bytes(PDF.replace(b"1.7", b"1.6"))
    with pytest.raises(FileDamagedError):
        await vault.get(file.digest)


async def test_a_discarded_file_is_gone_and_discarding_again_changes_nothing(tmp_path: Path, file: CheckedFile) -> None:
    vault = FileVault(tmp_path)
    await vault.put(file)
    await vault.discard(file.digest)
    await vault.discard(file.digest)
    assert everything_in(tmp_path) == []


class Turned:
    """A cipher one can see through: it turns the bytes around behind the digest."""

    def seal(self, content: bytes, digest: str) -> bytes:
        return digest.encode() + content[::-1]

    def open(self, stored: bytes, digest: str) -> bytes:
        return stored.removeprefix(digest.encode())[::-1]


async def test_with_a_cipher_only_sealed_bytes_lie_on_the_disk(tmp_path: Path, file: CheckedFile) -> None:
    vault = FileVault(tmp_path, cipher=Turned())
    await vault.put(file)
    (place,) = everything_in(tmp_path)
    assert PDF not in place.read_bytes()
    assert await vault.get(file.digest) == PDF


def full_disk(number: int) -> Callable[[str, int], int]:
    def opened(path: str, flags: int) -> int:
        os.close(os.open(path, flags, 0o600))
        raise OSError(number, os.strerror(number), path)

    return opened


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_on_a_full_disk_nothing_half_stored_remains(tmp_path: Path, file: CheckedFile, number: int) -> None:
    with pytest.raises(DiskFullError) as refused:
        await FileVault(tmp_path, opener=full_disk(number)).put(file)
    assert refused.value.code == "DISK_FULL"
    assert everything_in(tmp_path) == []
    await FileVault(tmp_path).put(file)
    assert await FileVault(tmp_path).get(file.digest) == PDF


async def test_a_write_that_stops_half_way_leaves_nothing(tmp_path: Path, file: CheckedFile) -> None:
    def half_then_full(path: str, flags: int) -> int:
        """The first half reaches the disk; the operating system itself refuses the rest."""
        half = os.open(path, flags, 0o600)
        os.write(half, PDF[:20])
        os.close(half)
        assert len(everything_in(tmp_path)) == 1
        return os.open("/dev/full", os.O_WRONLY)

    with pytest.raises(DiskFullError):
        await FileVault(tmp_path, opener=half_then_full).put(file)
    assert everything_in(tmp_path) == []


async def test_another_fault_of_the_disk_is_not_called_full(tmp_path: Path, file: CheckedFile) -> None:
    with pytest.raises(OSError, match="Input/output") as failed:
        await FileVault(tmp_path, opener=full_disk(errno.EIO)).put(file)
    assert not isinstance(failed.value, HallError)
    assert everything_in(tmp_path) == []


async def test_a_file_lies_sealed_and_opens_only_in_its_own_place(tmp_path: Path) -> None:
    vault = FileVault(tmp_path, cipher=FileCipher(Key(b"k" * 32)))
    one = CheckedFile(digest=sm3(b"%PDF-1"), media_type="application/pdf", size=6, content=b"%PDF-1")
    other = CheckedFile(digest=sm3(b"%PDF-2"), media_type="application/pdf", size=6, content=b"%PDF-2")
    await vault.put(one)
    await vault.put(other)
    places = [tmp_path / digest[:2] / digest for digest in (one.digest, other.digest)]
    assert all(b"%PDF" not in path.read_bytes() for path in places)
    assert await vault.get(one.digest) == b"%PDF-1"
    first, second = places
    first.write_bytes(second.read_bytes())
    with pytest.raises(FileDamagedError):
        await vault.get(first.name)
