"""Flow templates: how a kind of paper is decided. A published version never changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel


class FlowTemplate(IdModel):
    """``organ`` null: for every organ that has none of its own under the same key."""

    key = models.CharField(max_length=64)
    organ = models.ForeignKey(
        "orgchart.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=32)

    class Meta:
        db_table = "approvals_template"
        constraints = [
            models.UniqueConstraint(fields=["key", "organ"], name="approvals_template_organ"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(organ__isnull=True), name="approvals_template_common"
            ),
        ]


class FlowTemplateVersion(IdModel):
    template = models.ForeignKey(FlowTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "approvals_template_version"
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="approvals_template_version_number")
        ]
