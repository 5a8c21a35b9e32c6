"""Files people hand in: checked by content, stored whole or not at all, under a name made from the content."""

import asyncio
import contextlib
import errno
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, Protocol
from zipfile import BadZipFile, ZipFile, is_zipfile

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SM3, Hash

from kernel.ciphers import AES_256_GCM, Key
from kernel.errors import BadInputError, HallError, NotFoundError, UnavailableError

MAX_BYTES: Final = 20 * 1024 * 1024
_CHUNK: Final = 256 * 1024
_MAX_UNPACKED_BYTES: Final = 200 * 1024 * 1024
_MAX_RATIO: Final = 100
_MAX_ENTRIES: Final = 10_000
_MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "ofd": "application/ofd",
}
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_FOREIGN: Final = re.compile(rb"<script[\s>]|<html[\s>]|<\?php\s|<!doctype|javascript:|%PDF-", re.IGNORECASE)
_ACTIVE_PDF: Final = re.compile(rb"/(?:JavaScript|Launch)\b")
_PDF_END: Final = re.compile(rb"%%EOF[\s\0]*\Z")
_PDF_TAIL: Final = 1024
_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class FileTooLargeError(BadInputError):
    code = "FILE_TOO_LARGE"
    title = "文件过大，每个文件不超过 20 MB"


class FileEmptyError(BadInputError):
    code = "FILE_EMPTY"
    title = "文件是空的，请重新选择"


class FileTypeForbiddenError(BadInputError):
    code = "FILE_TYPE_FORBIDDEN"
    title = "只能上传 PDF、OFD、JPG、PNG 文件"


class FileDisguisedError(BadInputError):
    code = "FILE_DISGUISED"
    title = "文件内容与文件类型不符，请用原始文件重新上传"


class FileNameForbiddenError(BadInputError):
    code = "FILE_NAME_FORBIDDEN"
    title = "文件名不能使用，请改名后重新上传"


class DiskFullError(UnavailableError):
    code = "DISK_FULL"
    title = "存储空间不足，文件未保存，请稍后再试"


class FileDamagedError(HallError):
    code = "FILE_DAMAGED"
    title = "所存文件已损坏，请联系管理员"


class Upload(Protocol):
    """What is read of an uploaded file; the framework's `UploadFile` is one."""

    @property
    def filename(self) -> str | None: ...

    async def read(self, size: int = -1) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A file that is what it says. Its digest (SM3) is its name from now on; the given name is not kept."""

    digest: str
    media_type: str
    size: int
    content: bytes


async def checked_upload(file: Upload, *, max_bytes: int = MAX_BYTES) -> CheckedFile:
    """Reads no further than `max_bytes`, then looks inside."""
    extension = _extension(file.filename or "")
    content = await _read(file, max_bytes)
    return await asyncio.to_thread(_checked, content, extension)


def sm3(content: bytes) -> str:
    digest = Hash(SM3())
    digest.update(content)
    return digest.finalize().hex()


def _extension(name: str) -> str:
    if any(letter in "/\\:\0" or ord(letter) < 0x20 for letter in name) or name.startswith("."):  # noqa: PLR2004 -- control characters
        raise FileNameForbiddenError
    extension = name.rpartition(".")[2].lower()
    if "." not in name or extension not in _MEDIA_TYPES:
        raise FileTypeForbiddenError
    return extension


async def _read(file: Upload, max_bytes: int) -> bytes:
    content = bytearray()
    while chunk := await file.read(_CHUNK):
        content += chunk
        if len(content) > max_bytes:
            raise FileTooLargeError(max_bytes=max_bytes)
    if not content:
        raise FileEmptyError
    return bytes(content)


def _checked(content: bytes, extension: str) -> CheckedFile:
    media_type = _MEDIA_TYPES[extension]
    if not _LOOKS_LIKE[media_type](content):
        raise FileDisguisedError
    if media_type == "application/pdf" and _ACTIVE_PDF.search(content):
        raise FileTypeForbiddenError("PDF 内含脚本，请另存为普通 PDF 后上传")
    return CheckedFile(digest=sm3(content), media_type=media_type, size=len(content), content=content)


def _is_pdf(content: bytes) -> bool:
    ends = _PDF_END.search(content, max(0, len(content) - _PDF_TAIL))
    return content.startswith(b"%PDF-") and ends is not None and not is_zipfile(BytesIO(content))


def _is_jpeg(content: bytes) -> bool:
    # Some phones put a trailer of their own, ending in SEFT, behind the picture.
    ends = content.rstrip(b"\0").endswith((b"\xff\xd9", b"SEFT"))
    return content.startswith(b"\xff\xd8\xff") and ends and _is_only_an_image(content)


def _is_png(content: bytes) -> bool:
    """Signature, then whole chunks from IHDR to IEND, and nothing after."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"):
        return False
    place, kind = 8, b""
    while place + 12 <= len(content) and kind != b"IEND":
        length, kind = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        place += 12 + length
    return kind == b"IEND" and place == len(content) and _is_only_an_image(content)


def _is_only_an_image(content: bytes) -> bool:
    return _FOREIGN.search(content) is None and not is_zipfile(BytesIO(content))


def _is_ofd(content: bytes) -> bool:
    """A zip from its first byte, with OFD.xml at its root, that unpacks to something reasonable."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked, packed = sum(each.file_size for each in entries), sum(each.compress_size for each in entries)
            return (
                len(entries) <= _MAX_ENTRIES
                and unpacked <= min(_MAX_UNPACKED_BYTES, _MAX_RATIO * len(content))
                and packed <= len(content)
                and not any(_leaves(each.filename) for each in entries)
                and b"OFD" in archive.read("OFD.xml")
            )
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return False


def _leaves(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name)


_LOOKS_LIKE: Final[dict[str, Callable[[bytes], bool]]] = {
    "application/pdf": _is_pdf,
    "image/jpeg": _is_jpeg,
    "image/png": _is_png,
    "application/ofd": _is_ofd,
}


class Cipher(Protocol):
    """What turns a file's bytes into what lies on the disk, bound to its digest, and back."""

    def seal(self, content: bytes, digest: str) -> bytes: ...

    def open(self, stored: bytes, digest: str) -> bytes: ...


class FileCipher:
    """Files under a key of the hall, each bound to its digest: one put in another's place does not open."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def seal(self, content: bytes, digest: str) -> bytes:
        return self._key.encrypt(AES_256_GCM, content, digest.encode())

    def open(self, stored: bytes, digest: str) -> bytes:
        try:
            return self._key.decrypt(AES_256_GCM, stored, digest.encode())
        except InvalidTag as broken:
            raise FileDamagedError from broken


class FileVault:
    """A folder of files named by their digest: written beside, synced, then renamed, so half a file is never found."""

    def __init__(
        self, folder: Path, *, cipher: Cipher | None = None, opener: Callable[[str, int], int] | None = None
    ) -> None:
        self._folder, self._cipher = folder, cipher
        self._opener = opener or (lambda path, flags: os.open(path, flags, 0o600))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def put(self, file: CheckedFile) -> str:
        """Store a file and return its digest; the same content is stored once."""
        await asyncio.to_thread(self._put, file)
        return file.digest

    async def get(self, digest: str) -> bytes:
        """The file, proved to be what was stored."""
        return await asyncio.to_thread(self._get, digest)

    async def discard(self, digest: str) -> None:
        """Remove a file whose keeping has ended; a second time changes nothing."""
        await asyncio.to_thread(self._place(digest).unlink, missing_ok=True)

    def _put(self, file: CheckedFile) -> None:
        place = self._place(file.digest)
        if place.exists():
            return
        stored = self._cipher.seal(file.content, file.digest) if self._cipher else file.content
        beside = self._folder / f"{secrets.token_hex(8)}.part"
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            with open(beside, "xb", opener=self._opener) as target:
                target.write(stored)
                target.flush()
                os.fsync(target.fileno())
            beside.replace(place)
            _sync_folder(place.parent)
        except OSError as error:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
            if error.errno in _NO_SPACE:
                raise DiskFullError from error
            raise

    def _get(self, digest: str) -> bytes:
        try:
            stored = self._place(digest).read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError from error
        content = self._cipher.open(stored, digest) if self._cipher else stored
        if sm3(content) != digest:
            raise FileDamagedError
        return content

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise NotFoundError
        return self._folder / digest[:2] / digest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
