"""The number register (发文字号登记): series, their yearly counters, and one row per number."""

from __future__ import annotations

from typing import Any

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class NumberSeries(IdModel):
    """A series of an organ, chosen by kind and direction; `annual` series restart on 1 January.

    `closed_on` is the first day on which it gives no more numbers: its organ no longer exists. A `normative`
    one numbers 规范性文件 and nothing else.
    """

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    code_word = models.CharField(max_length=20)
    kinds: models.JSONField[Any, Any] = models.JSONField(default=list)  # [] = every kind
    direction = models.CharField(max_length=6, blank=True)  # "" = every direction
    annual = models.BooleanField(default=True)
    sort = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True)
    normative = models.BooleanField(default=False)

    class Meta:
        db_table = "documents_number_series"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["organ", "code_word"], name="series_code_word")]

    def __str__(self) -> str:
        return self.code_word


class NumberCounter(IdModel):
    """The last number given in a year (0 for a continuous series): the row that allocation locks."""

    series = models.ForeignKey(NumberSeries, on_delete=models.CASCADE, related_name="counters")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "documents_number_counter"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="counter_of_year")]

    def __str__(self) -> str:
        return f"{self.series_id} {self.year}: {self.last}"


class NumberEntry(IdModel):
    """One number. Never reused: a void number keeps its row with who, when and why.

    ``by`` and ``at`` tell who gave it, or kept it back: then ``reserved_by``, ``reserved_at`` and ``purpose``
    stay when it is used.
    """

    class State(models.TextChoices):
        RESERVED = "reserved"
        USED = "used"
        VOID = "void"

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="entries")
    year = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    document = models.ForeignKey(
        "documents.Document", null=True, on_delete=models.PROTECT, related_name="number_entries"
    )
    state = models.CharField(max_length=8, choices=State.choices)
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    reserved_by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reserved_at = models.DateTimeField(null=True)
    purpose = models.CharField(max_length=100, blank=True)
    void_by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    void_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "documents_number_entry"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "n"], name="number_once"),
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(state="used"), name="number_one_per_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.year} {self.n}"
