"""Traces of a version (痕迹保留): who changed what since the version before."""

from __future__ import annotations

from typing import Any

from django.db import models

from documents.models.document import Version
from office.kernel.ids import IdModel


class VersionTrace(IdModel):
    """Written with its version and never changed. ``pieces`` lead from the version before (nothing, for the
    first) to this one, as `documents.traces.stored` keeps them. They hold struck-out words, so nothing that
    is delivered is made from this row.
    """

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="trace")
    pieces: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        db_table = "documents_version_trace"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.version_id)
