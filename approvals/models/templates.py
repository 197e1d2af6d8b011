"""Flow templates: how a kind of paper is decided. A published version never changes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel


class FlowTemplate(IdModel):
    """``organ`` null: for every organ that has none of its own under the same key. ``withdrawn_at``: out of
    use since; whoever has begun goes on by it.
    """

    key = models.CharField(max_length=64)
    organ = models.ForeignKey(
        "orgchart.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=32)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

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
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "approvals_template_version"
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="approvals_template_version_number")
        ]
