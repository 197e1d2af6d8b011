"""Who administers which part of the org chart, and duties handed over for a time."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel
from orgchart.models.people import Appointment
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


class Delegation(IdModel):
    """Duties of one person done by another from a day to a day; shown as A（B代）."""

    principal = models.ForeignKey(Appointment, models.CASCADE, related_name="delegations")
    delegate = models.ForeignKey(Appointment, models.CASCADE, related_name="delegated")
    kinds = models.JSONField(default=list)  # kinds of work; empty means all
    valid_from = models.DateField()
    valid_to = models.DateField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "orgchart_delegation"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("delegate")), name="delegation_not_to_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} {self.delegate_id}"
