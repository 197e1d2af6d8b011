"""Content-addressed files, checked before they are kept.

Size, then magic bytes against the extension, then (for packages) the number of parts and the unpacked
size, all before anything parses the content: a crafted 80 KB .docx took a naive parser minutes.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction

from office.kernel.errors import OfficeError
from office.kernel.models import StoredFile

MAX_PARTS = 5_000
MAX_UNPACKED = 512 * 1024 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_XML = "application/vnd.openxmlformats-officedocument"
Kinds = Mapping[str, tuple[str, tuple[bytes, ...] | None]]

# extension: (mime, magic bytes or None for text)
KINDS: Kinds = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".docx": (f"{OPEN_XML}.wordprocessingml.document", (ZIP,)),
    ".xlsx": (f"{OPEN_XML}.spreadsheetml.sheet", (ZIP,)),
    ".pptx": (f"{OPEN_XML}.presentationml.presentation", (ZIP,)),
    ".ofd": ("application/ofd", (ZIP,)),
    ".zip": ("application/zip", (ZIP,)),
    ".doc": ("application/msword", (OLE,)),
    ".xls": ("application/vnd.ms-excel", (OLE,)),
    ".wps": ("application/vnd.ms-works", (OLE,)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    ".webp": ("image/webp", (b"RIFF",)),
    ".txt": ("text/plain", None),
    ".csv": ("text/csv", None),
    ".md": ("text/markdown", None),
}

VOICES: Kinds = {
    # What browsers record; the mark of an MPEG-4 file follows its length.
    ".webm": ("audio/webm", (b"\x1a\x45\xdf\xa3",)),
    ".ogg": ("audio/ogg", (b"OggS",)),
    ".m4a": ("audio/mp4", tuple(bytes((0, 0, 0, length)) + b"ftyp" for length in range(8, 64, 4))),
}
"""Recorded sound: taken only where a voice note is meant."""


def save(
    data: bytes | BinaryIO,
    *,
    name: str,
    by: int | None,
    kinds: Kinds = KINDS,
) -> StoredFile:
    """Check and keep a file; raises OfficeError naming what is wrong with it, and keeps nothing then."""
    content = data if isinstance(data, bytes) else data.read(settings.OFFICE_FILE_LIMIT + 1)
    name, mime = check(content, name=name, kinds=kinds)
    digest = hashlib.sha256(content).hexdigest()
    _keep(_path(digest), content)
    with transaction.atomic():
        alone_with(digest)
        _keep(_path(digest), content)  # somebody may just have let go of it (loose.py)
        return StoredFile.objects.create(
            sha256=digest, name=name, mime=mime, size=len(content), created_by_id=by
        )


def check(content: bytes, *, name: str, kinds: Kinds = KINDS) -> tuple[str, str]:
    """The name to keep and the type of a file; raises OfficeError naming what is wrong with it."""
    limit = settings.OFFICE_FILE_LIMIT
    name = _clean_name(name)
    if not content:
        raise OfficeError("kernel.file_empty", status=422, field="file")
    if len(content) > limit:
        raise OfficeError("kernel.file_too_large", status=413, field="file", limit=limit // 2**20)
    return name, _checked_mime(content, name, kinds)


def open_file(file: StoredFile) -> BinaryIO:
    return _path(file.sha256).open("rb")


def read(file: StoredFile) -> bytes:
    return _path(file.sha256).read_bytes()


def _clean_name(name: str) -> str:
    base = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not base or len(base) > 200 or any(ord(letter) < 32 for letter in base):
        raise OfficeError("kernel.file_name", status=422, field="file")
    return base


def _checked_mime(
    content: bytes, name: str, kinds: Mapping[str, tuple[str, tuple[bytes, ...] | None]]
) -> str:
    kind = kinds.get(Path(name).suffix.lower())
    if kind is None:
        raise OfficeError("kernel.file_type", status=422, field="file", name=name)
    mime, magic = kind
    if magic is None:
        if not _is_text(content):
            raise OfficeError("kernel.file_mismatch", status=422, field="file", name=name)
        return mime
    if not content.startswith(magic):
        raise OfficeError("kernel.file_mismatch", status=422, field="file", name=name)
    if magic == (ZIP,):
        _check_package(content, name)
    return mime


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _check_package(content: bytes, name: str) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as error:
        raise OfficeError("kernel.file_mismatch", status=422, field="file", name=name) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise OfficeError("kernel.file_bomb", status=422, field="file", name=name)
    required = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}.get(Path(name).suffix.lower())
    if required and not any(part.filename.startswith(required) for part in parts):
        raise OfficeError("kernel.file_mismatch", status=422, field="file", name=name)


def alone_with(digest: str) -> None:
    """Wait until nobody else keeps or lets go of this content, and hold others off until the transaction
    ends; SQLite's immediate transactions come one after another anyway.
    """
    if connection.vendor == "postgresql":
        number = int(digest[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def path_of(digest: str) -> Path:
    """Where content lies, whether or not it is there."""
    return _path(digest)


def _path(digest: str) -> Path:
    return Path(settings.OFFICE_DATA) / "files" / digest[:2] / digest


def _keep(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a crash leaves either the whole file or none."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
