"""Administrative acts on the org chart, each a row: what was planned, applied, undone, or failed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel
from orgchart.models.people import Person
from orgchart.models.plans import Plan
from orgchart.models.units import Unit


class ChangeKind(models.TextChoices):
    UNIT_ADD = "unit_add"
    UNIT_EDIT = "unit_edit"
    UNIT_ORDER = "unit_order"
    UNIT_MOVE = "unit_move"
    UNIT_MERGE = "unit_merge"
    UNIT_SPLIT = "unit_split"
    UNIT_ABOLISH = "unit_abolish"
    PERSON_HIRE = "person_hire"
    PERSON_EDIT = "person_edit"
    PERSON_TRANSFER = "person_transfer"
    PERSON_PROMOTE = "person_promote"
    PERSON_SECOND = "person_second"
    PERSON_DEPUTISE = "person_deputise"
    PERSON_CONCURRENT = "person_concurrent"
    APPOINTMENT_END = "appointment_end"
    PERSON_RETIRE = "person_retire"
    PERSON_LEAVE = "person_leave"
    POST_ADD = "post_add"
    POST_EDIT = "post_edit"
    POST_ABOLISH = "post_abolish"
    ROLE_SET = "role_set"
    ROLE_UNSET = "role_unset"
    HEAD_SET = "head_set"
    SCOPE_GRANT = "scope_grant"
    SCOPE_REVOKE = "scope_revoke"


class ChangeState(models.TextChoices):
    DRAFT = "draft"  # an act of a plan that has not taken effect
    PLANNED = "planned"
    APPLIED = "applied"
    UNDONE = "undone"
    FAILED = "failed"


class Change(IdModel):
    """One act. ``payload`` is what its kind's pydantic class wrote; ``summary`` the names of that day,
    for its title; ``failure`` the body of the error that stopped it when its day came.

    An act of a ``plan`` has a ``position`` in it, a ``handle`` by which later acts refer to what it makes,
    and ``makes``, the id which that will bear; until the plan takes effect ``unit`` is the plan's.
    """

    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    payload: models.JSONField[Any, Any] = models.JSONField()
    summary: models.JSONField[Any, Any] = models.JSONField(default=dict)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="changes", db_index=False)
    effective_on = models.DateField()
    state = models.CharField(max_length=8, choices=ChangeState.choices, default=ChangeState.PLANNED)
    key = models.CharField(max_length=64, default="", blank=True)  # the maker's, so that a repeat is one act
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now)
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    failure: models.JSONField[Any, Any] = models.JSONField(null=True)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="acts", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    handle = models.CharField(max_length=16, default="", blank=True)
    makes = models.BigIntegerField(null=True)

    class Meta:
        db_table = "orgchart_change"
        indexes = [
            models.Index(fields=["unit", "-id"], name="change_of_unit"),  # a unit's acts, newest first
            models.Index(fields=["person", "-id"], name="change_of_person"),
            # What is still to come, in the order in which it will be applied.
            models.Index(fields=["effective_on", "id"], condition=Q(state="planned"), name="change_planned"),
            # A plan's acts in their order.
            models.Index(fields=["plan", "position"], condition=Q(plan__isnull=False), name="change_of_plan"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["made_by", "key"], condition=~Q(key=""), name="change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_on}"
