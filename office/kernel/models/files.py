"""Stored files: rows that name content kept by its SHA-256."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class StoredFile(IdModel):
    sha256 = models.CharField(max_length=64, db_index=True)  # is this content already kept?
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.BigIntegerField()  # bytes
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "kernel_file"


class LooseContent(models.Model):
    """Content whose last row was deleted; its bytes go after the commit, unless it is kept anew by then."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "kernel_loose_content"

    def __str__(self) -> str:
        return self.sha256
