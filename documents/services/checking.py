"""Uploaded files checked for conformance: taken in, read by a process of its own, reported, let go."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from documents.conformance.refusals import Refused
from documents.layout.typesetting import LayoutError, typeset
from documents.models import UploadCheck
from documents.sandbox import ask
from documents.selectors.checking import own_check
from documents.services import quarantine
from documents.services.rendering import font_paths
from office.kernel import audit, clock
from office.kernel.errors import conflict, not_found

if TYPE_CHECKING:
    from office.kernel.models import Account

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3
KEPT = timedelta(days=30)
MOST_OPEN = 20
"""Files of one person that may wait at once."""


@transaction.atomic
def take_in(*, by: Account, content: bytes, name: str) -> UploadCheck:
    """Keep a file for checking. 422 naming what is wrong with it at first sight, 409
    `documents.checks_waiting` for somebody with too many waiting; nothing is kept then.
    """
    name = quarantine.name_of(content, name)
    waiting = UploadCheck.objects.filter(account=by, state__in=("waiting", "running")).count()
    if waiting >= MOST_OPEN:
        raise conflict("documents.checks_waiting", limit=MOST_OPEN)
    row = UploadCheck.objects.create(
        account=by, name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    quarantine.keep(content, row.id)
    audit.record(
        actor=by.id,
        verb="documents.check_upload",
        entity="documents.upload_check",
        entity_id=row.id,
        data={"sha256": row.sha256, "size": row.size},
    )
    return row


def claim() -> UploadCheck | None:
    """The oldest file that waits or whose reader's lease ran out, now leased to the caller."""
    now = clock.now()
    due = Q(state=UploadCheck.State.WAITING) | Q(state=UploadCheck.State.RUNNING, leased_until__lt=now)
    with transaction.atomic():
        rows = UploadCheck.objects.select_for_update(skip_locked=False).defer("report", "drawing")
        row = rows.filter(due).order_by("id").first()
        if row is None:
            return None
        row.attempts += 1
        row.state, row.leased_until = UploadCheck.State.RUNNING, now + LEASE
        row.save(update_fields=["attempts", "state", "leased_until"])
        return row


def read(row: UploadCheck) -> None:
    """Read a claimed file and write down what came of it."""
    try:
        if row.attempts > MAX_ATTEMPTS:
            raise Refused("documents.docx_too_heavy")
        said = ask("check", quarantine.path_of(row.id))
    except Refused as refused:
        _refuse(row, refused)
        return
    row.drawing = said.pop("drawing")
    row.report, row.state, row.done_at = said, UploadCheck.State.DONE, clock.now()
    row.save(update_fields=["report", "drawing", "state", "done_at"])
    quarantine.drop(row.id)


@transaction.atomic
def _refuse(row: UploadCheck, refused: Refused) -> None:
    """The bytes stay in quarantine with the row, for whoever has to look into it."""
    logger.warning("upload %s refused: %s", row.id, refused.code)
    row.refusal = {"code": refused.code, "data": refused.data}
    row.state, row.done_at = UploadCheck.State.REFUSED, clock.now()
    row.save(update_fields=["refusal", "state", "done_at"])
    audit.record(
        actor=row.account_id,
        verb="documents.upload_refused",
        entity="documents.upload_check",
        entity_id=row.id,
        data={"sha256": row.sha256, "code": refused.code},
    )


@transaction.atomic
def remove(*, by: Account, check_id: int) -> None:
    """Delete one's own check with its file. 404 for others'."""
    row = own_check(by, check_id)
    audit.record(
        actor=by.id,
        verb="documents.check_remove",
        entity="documents.upload_check",
        entity_id=row.id,
        data={"sha256": row.sha256},
    )
    row.delete()
    transaction.on_commit(lambda: quarantine.drop(check_id))


def forget(*, limit: int = 200) -> int:
    """Delete what is older than it is kept, bytes first; returns how many checks went."""
    old = UploadCheck.objects.filter(created_at__lt=clock.now() - KEPT).order_by("id")
    keys = list(old.values_list("id", flat=True)[:limit])
    quarantine.sweep(KEPT)
    UploadCheck.objects.filter(id__in=keys).delete()
    return len(keys)


def pictures(row: UploadCheck) -> tuple[bytes, ...]:
    """Our own drawing of the file with its findings marked, a page each as SVG."""
    if row.state != UploadCheck.State.DONE:
        raise not_found()
    return _drawn(row.id)


@lru_cache(maxsize=12)
def _drawn(check_id: int) -> tuple[bytes, ...]:
    drawing: dict[str, Any] = UploadCheck.objects.values_list("drawing", flat=True).get(id=check_id) or {}
    try:
        return tuple(typeset("conformance.typ", drawing, "svg", font_paths()))
    except LayoutError as error:
        logger.exception("drawing of check %s", check_id, exc_info=error)
        raise conflict("documents.check_undrawable") from error
