"""Search rows: any beginning of a key finds its subject, by a range of a binary-collated index.

A name's keys are its tails in characters, and its whole and given part in pinyin and initials; so
two characters anywhere in a name, full pinyin, and initials are all prefix searches, which SQLite
and PostgreSQL do alike.
"""

from __future__ import annotations

from django.db import models

from office.kernel.fields import PathField
from orgchart.models.people import Person
from orgchart.models.units import Unit


class PersonKey(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="keys")
    key = PathField(max_length=160)

    class Meta:
        db_table = "orgchart_person_key"
        constraints = [
            models.UniqueConstraint(fields=["key", "person"], name="person_key"),  # search by prefix
        ]

    def __str__(self) -> str:
        return self.key


class UnitKey(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="keys")
    key = PathField(max_length=400)

    class Meta:
        db_table = "orgchart_unit_key"
        constraints = [
            models.UniqueConstraint(fields=["key", "unit"], name="unit_key"),  # search by prefix
        ]

    def __str__(self) -> str:
        return self.key
