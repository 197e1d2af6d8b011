"""The files made of a version."""

from __future__ import annotations

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class Rendition(IdModel):
    """A .docx or PDF of one version in one form: 送审稿, numbered, or sealed.

    `leased_until` is set while a worker makes it; a row whose lease ran out is taken up again.
    """

    class Kind(models.TextChoices):
        DOCX = "docx"
        PDF = "pdf"

    class Form(models.TextChoices):
        REVIEW = "review"  # 送审稿
        NUMBERED = "numbered"  # 编号之后
        SEALED = "sealed"  # 正本

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    document = models.ForeignKey("documents.Document", on_delete=models.CASCADE, related_name="renditions")
    version = models.ForeignKey("documents.Version", on_delete=models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    form = models.CharField(max_length=8, choices=Form.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    file = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_rendition"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["version", "kind", "form"], name="rendition_once")]
        indexes = [
            # What a crash left unfinished.
            models.Index(
                fields=["id"],
                name="rendition_unfinished",
                condition=models.Q(state__in=("waiting", "running")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.form} {self.state}"
