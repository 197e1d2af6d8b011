"""Other systems' tasks in the same list (统一待办)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel


class OutsideSystem(IdModel):
    """A system that may put tasks into people's lists. ``hosts``: where its tasks may lead, names or ``*.``
    patterns; none is nowhere. ``owner``: whose access tokens speak for it.
    """

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=40)
    hosts = models.JSONField(default=list)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    enabled = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "approvals_outside_system"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class OutsideTodo(IdModel):
    """One task of another system, known there by ``external_id``."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        WITHDRAWN = "withdrawn", "withdrawn"

    system = models.ForeignKey(OutsideSystem, on_delete=models.PROTECT, related_name="todos")
    external_id = models.CharField(max_length=100)
    person = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=2000)
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "approvals_outside_todo"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["system", "external_id"], name="approvals_outside_todo_once")
        ]
        indexes = [
            # "Mine to do", by due time.
            models.Index(
                fields=["person", "due_at", "id"], condition=Q(state="open"), name="approvals_outside_mine"
            )
        ]

    def __str__(self) -> str:
        return self.title
