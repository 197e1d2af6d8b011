"""Units of the org chart: regions, organs, divisions, and collections that only group them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from office.kernel.fields import PathField
from office.kernel.ids import IdModel


class UnitKind(models.TextChoices):
    REGION = "region"
    ORGAN = "organ"
    DIVISION = "division"
    COLLECTION = "collection"


class OrganKind(models.TextChoices):
    NONE = ""
    GOVERNMENT = "government"
    GENERAL_OFFICE = "general_office"
    DEPARTMENT = "department"
    PARTY_COMMITTEE = "party_committee"
    PARTY = "party"
    CONGRESS = "congress"
    CONSULTATIVE = "consultative"
    TOWNSHIP = "township"


class Visibility(models.TextChoices):
    """Who sees a unit and what lies below it in the directory."""

    EVERYONE = ""
    ORGAN = "organ"
    MEMBERS = "members"


class Sight(models.TextChoices):
    """What the members of a unit see of the directory."""

    EVERYTHING = ""
    ORGAN = "organ"


class Unit(IdModel):
    """One unit. ``valid_to`` is the first day on which it no longer exists.

    ``function`` is the line of business that joins corresponding departments across the levels;
    ``scope`` is derived: "" when everyone sees the unit, else the path whose members do.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", db_index=False)
    path = PathField(max_length=260, unique=True)  # subtree ranges
    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    organ_kind = models.CharField(max_length=16, choices=OrganKind.choices, default="", blank=True)
    level = models.PositiveSmallIntegerField()  # 1 province 2 city 3 county 4 town 5 village
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    code_word = models.CharField(max_length=20, default="", blank=True)
    function = models.CharField(max_length=20, default="", blank=True)
    region_code = models.CharField(max_length=12)
    credit_code = models.CharField(max_length=18, default="", blank=True)
    sort = models.PositiveIntegerField(default=0)
    headcount = models.PositiveIntegerField(default=0)  # primary appointments in force in the subtree
    establishment = models.PositiveIntegerField(null=True)  # 编制
    may_issue = models.BooleanField(default=False)  # keeps a register of numbers
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default="", blank=True)
    sight = models.CharField(max_length=8, choices=Sight.choices, default="", blank=True)
    scope = PathField(max_length=260, default="", blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    external_id = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - unique when given
    pinyin = models.CharField(max_length=400)
    initials = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)  # of the row as administrators see and change it

    class Meta:
        db_table = "orgchart_unit"
        indexes = [
            models.Index(fields=["parent", "sort", "id"], name="unit_children"),  # the tree
            models.Index(fields=["function", "level", "path"], name="unit_function"),  # corresponding bodies
            models.Index(
                fields=["region_code", "organ_kind"], name="unit_region"
            ),  # the government of a region
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="organ") | Q(may_issue=False), name="unit_only_organs_issue"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")), name="unit_dates"
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(valid_to=None) & ~Q(credit_code=""),
                name="unit_credit_code_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SuccessionKind(models.TextChoices):
    FOUND = "found"
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    RENAME = "rename"
    ABOLISH = "abolish"
    DUTIES = "duties"  # duties moved in or out; the unit itself stays


class UnitSuccession(IdModel):
    """One step of a unit's history (沿革). Names are kept as they were on that day."""

    kind = models.CharField(max_length=8, choices=SuccessionKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="successions", db_index=False)
    predecessor = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="successors")
    predecessor_name = models.CharField(max_length=80, default="", blank=True)
    effective_on = models.DateField()
    decree = models.CharField(max_length=80, default="", blank=True)
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "orgchart_unit_succession"
        indexes = [
            models.Index(fields=["unit", "-effective_on"], name="succession_of_unit"),  # a unit's history
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"
