"""Letting go of files: rows that nothing refers to any more, and then bytes that no row names."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from office.kernel import files, pictures
from office.kernel.models import LooseContent, StoredFile

BATCH = 500


def release(file_ids: Iterable[int]) -> int:
    """Delete those of the rows to which no other table refers, inside the caller's transaction; returns how
    many. Their bytes wait for ``sweep``: a transaction that fails keeps both.
    """
    rows = StoredFile.objects.filter(id__in=set(file_ids))
    for field in _references():
        rows = rows.filter(~Exists(field.model._base_manager.filter(**{field.name: OuterRef("pk")})))
    found = dict(rows.values_list("id", "sha256"))
    StoredFile.objects.filter(id__in=found).delete()
    LooseContent.objects.bulk_create(
        [LooseContent(sha256=digest) for digest in sorted(set(found.values()))], ignore_conflicts=True
    )
    return len(found)


def _references() -> list[Any]:
    """Every foreign key of any app that keeps a file from going; what goes with the file does not."""
    fields = StoredFile._meta.get_fields(include_hidden=True)
    found = [
        one for one in fields if isinstance(one, models.ManyToOneRel) and one.field.model is not StoredFile
    ]
    return [one.field for one in found if one.on_delete is not models.CASCADE]


def sweep(*, limit: int = BATCH) -> int:
    """Remove the bytes and previews of content that no row names; returns of how much. Content that was kept
    anew meanwhile stays. A crash leaves the rest for the next time.
    """
    gone = 0
    for digest in list(LooseContent.objects.order_by("at").values_list("sha256", flat=True)[:limit]):
        gone += _let_go(digest)
    return gone


@transaction.atomic
def _let_go(digest: str) -> int:
    files.alone_with(digest)
    named = StoredFile.objects.filter(sha256=digest).exists()
    if not named:
        for path in (files.path_of(digest), pictures.thumbnail_path(digest)):
            with suppress(FileNotFoundError):
                path.unlink()
    LooseContent.objects.filter(sha256=digest).delete()
    return 0 if named else 1
