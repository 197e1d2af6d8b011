"""Who administers which part of the org chart."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.ids import IdModel
from orgchart.models.units import Unit


class AdminScope(IdModel):
    """An administrator's rights over a unit and everything below it, until ``valid_to``."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="admin_scopes")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="admin_scopes")
    rights = models.JSONField(default=list)  # of "structure", "people", "roles", "grant"
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "orgchart_admin_scope"
        constraints = [
            models.UniqueConstraint(fields=["account", "unit"], name="admin_scope_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.unit_id}"
