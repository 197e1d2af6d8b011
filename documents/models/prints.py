"""Papers that left the screen: printed copies and handling sheets with their codes, downloaded files."""

from __future__ import annotations

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class PrintRecord(IdModel):
    """One printed copy or sheet, or one download. ``code`` stands on the paper; a download has none.

    `person` is empty where the policy keeps no log of who printed.
    """

    class Kind(models.TextChoices):
        COPY = "copy"  # 打印件
        SHEET = "sheet"  # 发文稿纸、文件处理单
        DOWNLOAD = "download"  # 下载

    document = models.ForeignKey("documents.Document", on_delete=models.CASCADE, related_name="prints")
    delivery = models.ForeignKey(
        "documents.Delivery", null=True, on_delete=models.CASCADE, related_name="prints"
    )
    version = models.ForeignKey(
        "documents.Version", null=True, on_delete=models.SET_NULL, related_name="prints"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    code = models.CharField(max_length=26, blank=True)
    person = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_print"
        default_permissions = ()
        # A document's log, newest first; where a code leads.
        indexes = [models.Index(fields=["document", "-id"], name="prints_of_document")]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="print_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"
