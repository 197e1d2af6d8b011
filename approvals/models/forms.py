"""Request forms: what may be applied for. A published version never changes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel


class Form(IdModel):
    """``organ`` null: for every organ that has none of its own under the same key. ``withdrawn_at``: out of
    use since; requests begun on it go on.
    """

    key = models.CharField(max_length=64)
    organ = models.ForeignKey(
        "orgchart.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sort = models.PositiveSmallIntegerField(default=100)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "approvals_form"
        constraints = [
            models.UniqueConstraint(fields=["key", "organ"], name="approvals_form_organ"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(organ__isnull=True), name="approvals_form_common"
            ),
        ]


class FormVersion(IdModel):
    """``definition`` as ``approvals.forms.definition.FormDefinition`` reads it."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition: models.JSONField[Any, Any] = models.JSONField()
    published_at = models.DateTimeField(default=now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "approvals_form_version"
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="approvals_form_version_number")
        ]


class FormFavourite(IdModel):
    """A form that somebody keeps at the head of the catalogue, by key: it outlives its versions."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)

    class Meta:
        db_table = "approvals_form_favourite"
        constraints = [
            # Also the index by which somebody's favourites are read.
            models.UniqueConstraint(fields=["account", "key"], name="approvals_form_favourite_once")
        ]
