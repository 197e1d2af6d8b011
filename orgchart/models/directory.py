"""Accounts that an LDAP directory knows: there they prove who they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class DirectoryLink(IdModel):
    """An account of the directory. ``key`` is the entry's identifier, which outlives a renaming there."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="directory_link")
    key = models.CharField(max_length=64, unique=True)
    linked_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "orgchart_directory_link"

    def __str__(self) -> str:
        return self.key
