"""The files made of a version: planned as rows, claimed by a worker under a lease, made, kept.

A task is only a hint: what a crash interrupts is found again by its row, and making a file twice
gives the same bytes to the same row.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from documents.models import Document, Rendition, Version
from documents.selectors.details import form_of
from documents.selectors.pages import official_document
from documents.selectors.people import reader_accounts
from documents.selectors.seals import uses_to_sign
from documents.services.rendering import RENDERERS
from documents.services.seal_keys import sealed
from documents.services.telling import tell_changed
from office.kernel import clock, files, realtime
from office.kernel.errors import conflict, not_found

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 5
WAIT = 4.0  # seconds that a download waits for a worker


def plan(*, document_id: int, version_id: int, form: str) -> None:
    """Write down both files of a form; repeating it changes nothing."""
    Rendition.objects.bulk_create(
        [
            Rendition(document_id=document_id, version_id=version_id, kind=kind, form=form)
            for kind in Rendition.Kind.values
        ],
        ignore_conflicts=True,
    )


def claim() -> Rendition | None:
    """The oldest file that waits or whose worker's lease ran out, now leased to the caller."""
    now = clock.now()
    due = Q(state=Rendition.State.WAITING) | Q(state=Rendition.State.RUNNING, leased_until__lt=now)
    with transaction.atomic():
        row = Rendition.objects.select_for_update().filter(due).order_by("id").first()
        if row is None:
            return None
        row.attempts += 1
        row.state = Rendition.State.FAILED if row.attempts > MAX_ATTEMPTS else Rendition.State.RUNNING
        row.leased_until, row.progress = now + LEASE, 0
        row.save(update_fields=["attempts", "state", "leased_until", "progress"])
        return row


def made_now(document: Document, kind: str) -> Rendition:
    """The file of the document's present form, made at once when no worker has made it yet.

    While another worker is at it, waits up to WAIT seconds for that. 409 `documents.rendition_missing`
    when it has not come by then, or cannot be made.
    """
    version = document.current_version
    if version is None:
        raise not_found()
    form = form_of(document)
    plan(document_id=document.id, version_id=version.id, form=form)
    until = time.monotonic() + WAIT
    row = _claim_one(version, kind, form)
    while row is None and time.monotonic() < until:
        time.sleep(0.1)
        row = _claim_one(version, kind, form)
    if row is not None and row.state == Rendition.State.RUNNING:
        make(row)
    if row is None or row.state != Rendition.State.DONE or row.file is None:
        raise conflict("documents.rendition_missing")
    return row


@transaction.atomic
def _claim_one(version: Version, kind: str, form: str) -> Rendition | None:
    """The row, leased to the caller unless it is done; None while another worker has it."""
    now = clock.now()
    rows = Rendition.objects.select_for_update(of=("self",)).select_related("file")
    row = rows.get(version=version, kind=kind, form=form)
    if row.state == Rendition.State.DONE:
        return row
    if row.state == Rendition.State.RUNNING and row.leased_until and row.leased_until > now:
        return None
    row.state, row.leased_until, row.progress = Rendition.State.RUNNING, now + LEASE, 0
    row.attempts += 1
    row.save(update_fields=["state", "leased_until", "progress", "attempts"])
    return row


def make(rendition: Rendition) -> None:
    """Make one claimed file and keep it; a failure is kept on the row and tried again."""
    if rendition.state == Rendition.State.FAILED:
        return
    told = reader_accounts(rendition.document_id)
    _tell(rendition, told)
    try:
        version = Version.objects.get(id=rendition.version_id)
        document = Document.objects.select_related("organ").get(id=rendition.document_id)
        printed = official_document(document, head=version.head, body=version.body, form=rendition.form)
        content = RENDERERS[rendition.kind](printed, lambda part: _progress(rendition, part, told))
        if rendition.kind == Rendition.Kind.PDF and rendition.form == Rendition.Form.SEALED:
            content = sealed(content, uses_to_sign(document.id, version.id))
        name = f"{_file_name(document)}.{rendition.kind}"
        _keep(rendition, content, name)
    except Exception as error:  # a faulty text must not stop the other files
        logger.exception("rendition %s failed", rendition.id)
        rendition.state, rendition.error = Rendition.State.WAITING, repr(error)[:300]
        if rendition.attempts >= MAX_ATTEMPTS:
            rendition.state = Rendition.State.FAILED
        rendition.save(update_fields=["state", "error"])
    _tell(rendition, told)


@transaction.atomic
def _keep(rendition: Rendition, content: bytes, name: str) -> None:
    rendition.file = files.save(content, name=name, by=None)
    rendition.state, rendition.progress = Rendition.State.DONE, 100
    rendition.done_at, rendition.error = clock.now(), ""
    rendition.save(update_fields=["file", "state", "progress", "done_at", "error"])
    tell_changed(rendition.document)


def _file_name(document: Document) -> str:
    """The title without what a file's name cannot carry."""
    bare = "".join(letter for letter in document.title if letter not in '\\/:*?"<>|' and ord(letter) >= 32)
    return bare[:120] or "公文"


def _progress(rendition: Rendition, part: float, told: list[int]) -> None:
    percent = min(int(part * 100), 99)
    if percent < rendition.progress + 10:
        return
    rendition.progress = percent
    Rendition.objects.filter(id=rendition.id).update(progress=percent, leased_until=clock.now() + LEASE)
    _tell(rendition, told)


def _tell(rendition: Rendition, accounts: list[int]) -> None:
    frame = {
        "type": "rendition.progress",
        "document_id": str(rendition.document_id),
        "kind": rendition.kind,
        "form": rendition.form,
        "progress": rendition.progress,
        "state": rendition.state,
    }
    realtime.publish([f"account:{account_id}" for account_id in accounts], frame)
