"""Chains and their steps: where a subject stands on its way."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from approvals.models.templates import FlowTemplateVersion
from office.kernel.clock import now
from office.kernel.ids import IdModel


class Chain(IdModel):
    """One subject's way through its template version.

    ``resume`` lists the jumps owed after returns: ``{"after": step id, "to": step id}``. ``event_seq``
    and ``event_head`` are the last number and hash of the chain's log; ``outbox_version`` the last
    version published, so that neither has to be looked up under the lock.
    """

    class State(models.TextChoices):
        RUNNING = "running", "running"
        DONE = "done", "done"
        WITHDRAWN = "withdrawn", "withdrawn"
        STOPPED = "stopped", "stopped"
        SUSPENDED = "suspended", "suspended"

    LIVE = (State.RUNNING, State.SUSPENDED)

    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    template_version = models.ForeignKey(FlowTemplateVersion, on_delete=models.PROTECT, related_name="+")
    origin_unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    context: models.JSONField[Any, Any] = models.JSONField(default=dict)
    urgency = models.CharField(max_length=16, blank=True)
    started_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    last_order = models.PositiveSmallIntegerField(default=0)
    resume: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    event_seq = models.PositiveIntegerField(default=0)
    event_head = models.CharField(max_length=64, blank=True)
    outbox_version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "approvals_chain"
        constraints = [
            # A subject is on one way at a time.
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(state__in=("running", "suspended")),
                name="approvals_one_live_chain",
            )
        ]
        indexes = [
            # A subject's chains, newest first.
            models.Index(fields=["subject_type", "subject_id", "-id"], name="approvals_chain_subject"),
            # "Started by me", newest first.
            models.Index(fields=["started_by", "-id"], name="approvals_chain_starter"),
        ]


class Step(IdModel):
    """A step of a chain. Steps of one ``order`` are a parallel group; the next order opens when all are done.

    ``slots`` are the addresses asked: ``[{"address", "name", "lead", "origin", "omitted"}]``; each slot
    needs one of its holders. ``round`` grows when the step is walked again after a return.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        ACTIVE = "active", "active"
        DONE = "done", "done"
        SKIPPED = "skipped", "skipped"
        RETURNED = "returned", "returned"

    class Rule(models.TextChoices):
        SERIAL = "serial", "serial"
        ALL = "all", "all"
        ANY = "any", "any"
        QUORUM = "quorum", "quorum"

    class Origin(models.TextChoices):
        TEMPLATE = "template", "template"
        ADDED = "added", "added"

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=32)
    order = models.PositiveSmallIntegerField()
    group = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=16)
    name = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=8, choices=Rule.choices, default=Rule.SERIAL)
    quorum = models.PositiveSmallIntegerField(default=0)
    slots: models.JSONField[Any, Any] = models.JSONField(default=list)
    options: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.TEMPLATE)
    round = models.PositiveSmallIntegerField(default=1)
    due_minutes = models.PositiveIntegerField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "approvals_step"
        indexes = [
            # A chain's steps in their order.
            models.Index(fields=["chain", "order", "id"], name="approvals_step_order")
        ]
