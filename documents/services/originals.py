"""The originals of papers from outside: what a file says of itself, and its pages as pictures.

A stranger's bytes are parsed and drawn only in ``documents.outside.worker``, a process of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from documents.outside import worker
from documents.outside.guess import Guess, guess, kind_of, sender_of
from office.kernel import clock, files
from office.kernel.errors import OfficeError, invalid, not_found

if TYPE_CHECKING:
    from documents.models import Document
    from office.kernel.models import StoredFile
    from orgchart.models import Person

SECONDS = 75  # of the clock, recognition included
MOST_READ = 5  # files of one message
TIFF = (b"II*\x00", b"MM\x00*")
PAPERS: files.Kinds = {
    **{
        suffix: files.KINDS[suffix]
        for suffix in (*(".pdf", ".docx", ".ofd", ".png", ".jpg", ".jpeg", ".webp"), ".gif")
    },
    ".tif": ("image/tiff", TIFF),
    ".tiff": ("image/tiff", TIFF),
    ".eml": ("message/rfc822", None),
}
"""What a paper may be registered from."""

ATTACHED: files.Kinds = {**files.KINDS, **PAPERS}
"""What may lie beside it, as it came."""

_ROOT = Path(worker.__file__).resolve().parents[2]
_drawing = threading.Lock()


@dataclass(frozen=True)
class PartOfMail:
    """A file of an e-mail: kept, or refused with the code that says why."""

    name: str
    file: StoredFile | None
    refused: str = ""


@dataclass(frozen=True)
class Reading:
    """A kept original, and what the form may be filled with. ``by``: text | ocr | ""."""

    file: StoredFile
    by: str
    pages: int
    guess: Guess
    facts: dict[str, Any]
    parts: list[PartOfMail] = field(default_factory=list)
    unread: bool = False  # it could not be read in the time and memory allowed


def recogniser() -> str:
    """Where tesseract is, "" when this machine has none."""
    return shutil.which("tesseract") or ""


def take_in(data: bytes, *, name: str, by: Person) -> Reading:
    """Check, read and keep one file of a paper from outside.

    422 as ``files.check``; 422 `documents.outside_secret` when the paper is marked as a state secret and
    this network is not for such: nothing is kept then.
    """
    name, _ = files.check(data, name=name, kinds=PAPERS)
    with tempfile.TemporaryDirectory(prefix="office-outside-") as folder:
        found = _run("read", data, name, Path(folder) / "out", recogniser())
        seen = guess(found.get("text", ""))
        refuse_secret(seen.secrecy)
        inside = _papers_inside(found.get("parts", []), Path(folder) / "out")
        parts = _parts(found.get("parts", []), Path(folder) / "out", by)
    return Reading(
        file=files.save(data, name=name, by=by.account_id, kinds=PAPERS),
        by=found.get("by", ""),
        pages=found.get("pages", 0),
        guess=_with_facts(inside or seen, found.get("facts", {})),
        facts=found.get("facts", {}),
        parts=parts,
        unread=not found,
    )


def _papers_inside(names: list[str], folder: Path) -> Guess | None:
    """What the first paper attached to a message says of itself; none of them may be a state secret."""
    found: list[Guess] = []
    papers = [(n, name) for n, name in enumerate(names) if Path(name).suffix.lower() in PAPERS]
    for index, name in papers[:MOST_READ]:
        content = (folder / f"part-{index}").read_bytes()
        read = _run("read", content, name, folder / str(index), recogniser())
        found.append(guess(read.get("text", "")))
        refuse_secret(found[-1].secrecy)
    return next((one for one in found if one.title), None)


def refuse_secret(secrecy: str) -> None:
    """State secrets do not travel over an unclassified network. Raises 422 `documents.outside_secret`."""
    if secrecy and not settings.OFFICE_CLASSIFIED_NETWORK:
        raise invalid("documents.outside_secret", field="secrecy", rule="保密法", secrecy=secrecy)


def _parts(names: list[str], folder: Path, by: Person) -> list[PartOfMail]:
    """The files of a message; what we do not keep is named with the reason."""
    kept = []
    for index, name in enumerate(names):
        content = (folder / f"part-{index}").read_bytes()
        try:
            file = files.save(content, name=name, by=by.account_id, kinds=ATTACHED)
        except OfficeError as error:
            kept.append(PartOfMail(name[:200], None, error.code))
        else:
            kept.append(PartOfMail(file.name, file))
    return kept


def _with_facts(seen: Guess, facts: dict[str, Any]) -> Guess:
    """What the package says of itself fills what the words left open."""
    title = seen.title or str(facts.get("subject") or facts.get("title") or "")[:300]
    return Guess(
        sender=seen.sender or sender_of(title) or str(facts.get("sender") or "")[:200],
        number=seen.number,
        title=title,
        kind=seen.kind or kind_of(title),
        issued_on=seen.issued_on if seen.issued_on and seen.issued_on <= clock.today() else None,
        urgency=seen.urgency,
        secrecy=seen.secrecy,
    )


def original_pages(document: Document) -> list[tuple[StoredFile, int]]:
    """The pages of a paper from outside, original by original: the file and the number in it."""
    rows = document.attachments.select_related("file").order_by("sort", "id")
    kept = [row.file for row in rows if row.file and Path(row.file.name).suffix.lower() in PAPERS]
    return [(file, number) for file in kept for number in range(1, page_count(file) + 1)]


def original_page(document: Document, number: int) -> bytes:
    """One of them, from 1, as PNG; 404 where there is none."""
    pages = original_pages(document)
    picture = page_picture(*pages[number - 1]) if 1 <= number <= len(pages) else None
    if picture is None:
        raise not_found()
    return picture


def page_count(file: StoredFile) -> int:
    """How many pages the original has as pictures; the first batch is drawn to know."""
    counted = _folder(file) / "count"
    if not counted.exists():
        _draw(file, 1)
    return int(counted.read_text()) if counted.exists() else 0


def page_picture(file: StoredFile, number: int) -> bytes | None:
    """Page ``number`` (from 1) as PNG; None when it has none, or cannot be drawn."""
    path = _folder(file) / f"{number}.png"
    if not path.exists():
        with _drawing:  # a reader's browser asks for all pages at once: one of them draws the batch
            if not path.exists():
                _draw(file, number)
    return path.read_bytes() if path.exists() else None


def _draw(file: StoredFile, number: int) -> None:
    folder = _folder(file)
    first = number - (number - 1) % worker.BATCH
    done = _run("pages", files.read(file), file.name, folder, str(first))
    if done:
        (folder / "count").write_text(str(done["pages"]))


def _folder(file: StoredFile) -> Path:
    """Drawn pages are kept by content and can be drawn again: no backup needs them."""
    return Path(settings.OFFICE_DATA) / "originals" / file.sha256[:2] / file.sha256


def _run(task: str, content: bytes, name: str, folder: Path, *rest: str) -> dict[str, Any]:
    """Ask the worker; {} when it ended badly or took too long."""
    with _written(content) as path:
        command = [sys.executable, "-m", worker.__name__, task, str(path), name, str(folder), *rest]
        try:
            done = subprocess.run(  # noqa: S603 - our own module, no shell
                command, cwd=_ROOT, capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return {}
    if done.returncode != 0:
        return {}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@contextmanager
def _written(content: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="office-original-") as folder:
        path = Path(folder) / "original"
        path.write_bytes(content)
        yield path
