"""Where strangers' files lie until a process without rights has read them: kept apart, served to nobody."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from documents.conformance.refusals import Refused
from office.kernel import files
from office.kernel.errors import OfficeError, invalid
from office.kernel.ids import new_id

if TYPE_CHECKING:
    from office.kernel.files import Kinds

_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Only the first bytes are looked at here: what is inside a package, the reading process looks at.
_KINDS: Kinds = {".docx": (_MIME, (b"PK",))}
_INSTEAD = {".docm": "documents.docx_macro", ".dotm": "documents.docx_macro"}
_OLD = frozenset({".doc", ".wps", ".wpt", ".dot"})
_OLE = b"\xd0\xcf\x11\xe0"


def name_of(content: bytes, name: str) -> str:
    """The name to keep of an uploaded .docx; OfficeError for what is none by name, size or first bytes."""
    ending = Path(name.replace("\\", "/")).suffix.lower()
    if ending in _INSTEAD:
        raise invalid("documents.docx_macro", field="file")
    if ending in _OLD or content.startswith(_OLE):
        raise invalid("documents.docx_old", field="file")
    if ending != ".docx":
        raise invalid("documents.docx_only", field="file", name=ending or "—")
    return files.check(content, name=name, kinds=_KINDS)[0]


def path_of(key: int) -> Path:
    """Where the bytes of a key lie."""
    return Path(settings.OFFICE_DATA) / "quarantine" / f"{key}.docx"


def keep(content: bytes, key: int) -> Path:
    """Write bytes readable by this account of the machine alone."""
    path = path_of(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return path


def drop(key: int) -> None:
    """Let the bytes go."""
    with suppress(FileNotFoundError):
        path_of(key).unlink()


def sweep(older_than: timedelta) -> None:
    """Let go of whatever has lain here for so long, with or without a row that names it."""
    limit = time.time() - older_than.total_seconds()
    for path in (Path(settings.OFFICE_DATA) / "quarantine").glob("*.docx"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                path.unlink()


@contextmanager
def held(content: bytes) -> Iterator[Path]:
    """The bytes on disk for as long as one reading takes; a refused file stays in quarantine."""
    key = new_id()
    path = keep(content, key)
    try:
        yield path
    except Refused:
        raise
    except BaseException:
        drop(key)
        raise
    drop(key)


def as_error(refused: Refused) -> OfficeError:
    """A refusal as the API tells it."""
    return invalid(refused.code, field="file", **refused.data)
