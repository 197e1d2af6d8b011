"""People and units that somebody keeps at hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel
from orgchart.models.people import Person
from orgchart.models.units import Unit


class Favourite(IdModel):
    """One account's star on a person or a unit. Whether it shows is decided anew at each reading."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "orgchart_favourite"
        constraints = [
            # Starring twice is starring once; an account's stars.
            models.UniqueConstraint(fields=["account", "person"], name="favourite_person_once"),
            models.UniqueConstraint(fields=["account", "unit"], name="favourite_unit_once"),
            models.CheckConstraint(
                condition=Q(person=None, unit__isnull=False) | Q(person__isnull=False, unit=None),
                name="favourite_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.person_id or self.unit_id}"
