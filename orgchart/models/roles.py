"""Duties inside an organ that are no posts: registry, seal, review; and who is in charge of what."""

from __future__ import annotations

from django.db import models

from office.kernel.ids import IdModel
from orgchart.models.people import Appointment
from orgchart.models.units import Unit


class Role(models.TextChoices):
    REGISTRY = "registry"  # 收发员
    SEAL = "seal"  # 印章管理员
    REVIEWER = "reviewer"  # 办公室审核
    CHECKER = "checker"  # 校对
    SECRETARY = "secretary"  # 文书
    SUPERVISOR = "supervisor"  # 督查
    IN_CHARGE = "in_charge"


class UnitRole(IdModel):
    """A duty that a person has in a unit by an appointment; it ends with the appointment."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles", db_index=False)
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        db_table = "orgchart_unit_role"
        constraints = [
            models.UniqueConstraint(fields=["unit", "role", "appointment"], name="unit_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"


class InCharge(IdModel):
    """分管: the leader (by appointment) who is in charge of a division or a lower unit."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="in_charge_of")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="leaders_in_charge", db_index=False)

    class Meta:
        db_table = "orgchart_in_charge"
        constraints = [
            models.UniqueConstraint(fields=["unit", "appointment"], name="in_charge_once"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.unit_id}"
