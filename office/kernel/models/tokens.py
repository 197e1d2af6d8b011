"""Personal access tokens: a program acts as a person, within scopes, until a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class AccessToken(IdModel):
    """The token itself is shown once and kept as its SHA-256; ``tail`` are its last letters."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    secret_hash = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_access_token"
        indexes = [models.Index(fields=["account", "id"], name="access_tokens_of")]  # one's own list

    def __str__(self) -> str:
        return self.name
