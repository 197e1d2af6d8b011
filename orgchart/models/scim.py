"""Personnel systems that write units and people by SCIM 2.0 (RFC 7643, 7644)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel
from orgchart.models.units import Unit


class ScimToken(IdModel):
    """A bearer token for what lies below ``unit``; only its digest is kept.

    ``account`` is nobody's: it has no password, and an administrator's scope over the unit. It makes the
    changes, so that they are checked, recorded and audited like anybody's.
    """

    name = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, in hex
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scim_token")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orgchart_scim_token"

    def __str__(self) -> str:
        return self.name
