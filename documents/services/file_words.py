"""Read the words in attached files, each content once, in a process of its own."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

from django.db import transaction

from documents.models import Attachment
from documents.models.search import FileText
from documents.services.indexing import READ_KINDS, mark
from office.kernel import files
from office.kernel.models import StoredFile

log = logging.getLogger(__name__)

AT_ONCE = 20
SECONDS = 15
ATTEMPTS = 2
PROJECT = Path(__file__).resolve().parents[2]


def read_waiting() -> int:
    """Read what nobody has read yet; returns how many files were tried."""
    waiting = FileText.objects.filter(state=FileText.State.WAITING).order_by("attempts", "sha256")
    hashes = list(waiting.values_list("sha256", flat=True)[:AT_ONCE])
    for sha256 in hashes:
        _read(sha256)
    return len(hashes)


def _read(sha256: str) -> None:
    """Keep a file's words, and have the documents that carry it indexed anew."""
    row = FileText.objects.get(sha256=sha256)
    FileText.objects.filter(sha256=sha256).update(attempts=row.attempts + 1)
    words = _words(sha256)
    if words is None and row.attempts + 1 < ATTEMPTS:
        return
    state = FileText.State.READ if words is not None else FileText.State.UNREADABLE
    with transaction.atomic():
        FileText.objects.filter(sha256=sha256).update(state=state, text=(words or "").replace("\0", ""))
        mark(*Attachment.objects.filter(sha256=sha256).values_list("document_id", flat=True).distinct())


def _words(sha256: str) -> str | None:
    """None where it cannot be read."""
    file = StoredFile.objects.filter(sha256=sha256, mime__in=READ_KINDS).first()
    if file is None:
        return None
    command = [
        sys.executable,
        "-m",
        "documents.finding.extract",
        READ_KINDS[file.mime],
        str(files.path_of(sha256)),
    ]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, cwd=PROJECT)  # noqa: S603 - our own module
    except (subprocess.SubprocessError, OSError) as error:
        log.info("the words of file %s cannot be read: %s", sha256[:12], type(error).__name__)
        return None
    return done.stdout.decode("utf-8", "replace")
