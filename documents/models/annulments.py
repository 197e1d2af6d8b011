"""撤销 and 废止 (regulation article 33): what an organ declared about a document that it had issued."""

from __future__ import annotations

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class Annulment(IdModel):
    """Stands beside the document, whose own row stays as it was issued, and filed.

    ``revoke``: void from the start; ``repeal``: void from ``effective_on`` on. ``basis`` is the decision it
    rests on, ``basis_document`` the paper of ours that says so, where there is one.
    """

    class Act(models.TextChoices):
        REVOKE = "revoke"  # 撤销
        REPEAL = "repeal"  # 废止

    document = models.OneToOneField("documents.Document", on_delete=models.PROTECT, related_name="annulment")
    act = models.CharField(max_length=6, choices=Act.choices)
    effective_on = models.DateField(null=True)
    basis = models.CharField(max_length=300)
    basis_document = models.ForeignKey(
        "documents.Document", null=True, on_delete=models.PROTECT, related_name="annuls"
    )
    reason = models.CharField(max_length=500)
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    post_title = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_annulment"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(act="revoke", effective_on=None)
                | models.Q(act="repeal", effective_on__isnull=False),
                name="annulment_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.document_id}"
