"""Seals of organs and every use of them."""

from __future__ import annotations

from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel


class WhyOut(models.TextChoices):
    """Why a seal is out of use; empty: its organ ended."""

    SUSPENDED = "suspended"  # 停用
    REVOKED = "revoked"  # 废止, for good


class Seal(IdModel):
    """A seal's picture under somebody's custody. A picture is no electronic seal under GB/T 38540."""

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    picture = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    custodian = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    in_use = models.BooleanField(default=True)
    why_out = models.CharField(max_length=9, choices=WhyOut.choices, blank=True)
    made_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_seal"
        default_permissions = ()
        indexes = [models.Index(fields=["organ", "id"], name="seal_of_organ")]  # the seals of an organ

    def __str__(self) -> str:
        return self.name


class SealUse(IdModel):
    """One use of a seal on a document's version."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="uses")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="seal_uses")
    version = models.ForeignKey("documents.Version", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    manifest_sha256 = models.CharField(max_length=64)
    # None for uses from before files were signed: those are known by their hash only.
    certificate = models.ForeignKey(
        "documents.SealCertificate", null=True, on_delete=models.PROTECT, related_name="uses"
    )

    class Meta:
        db_table = "documents_seal_use"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["document", "version", "seal"], name="seal_use_once")]
        indexes = [models.Index(fields=["seal", "-id"], name="use_of_seal")]  # the seal's log, newest first

    def __str__(self) -> str:
        return f"{self.seal_id} {self.document_id}"


class SealCertificate(IdModel):
    """A seal's certificate, and its private key wrapped by the installation's secret (services only).

    ``algorithm`` is the back end's name; ``serial`` the certificate's number in hexadecimal.
    """

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="certificates")
    algorithm = models.CharField(max_length=8)
    serial = models.CharField(max_length=40, unique=True)
    certificate = models.BinaryField()
    wrapped_key = models.BinaryField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "documents_seal_certificate"
        default_permissions = ()
        indexes = [models.Index(fields=["seal", "-id"], name="certificate_of_seal")]  # the newest counts
        constraints = [
            models.UniqueConstraint(
                fields=["seal"],
                condition=models.Q(revoked_at__isnull=True),
                name="seal_certificate_one",
            )
        ]

    def __str__(self) -> str:
        return self.serial


class SealRequest(IdModel):
    """Something about a seal that one person asks for and another confirms.

    `seal` is empty for one to be made until it is. ``to`` is the next custodian, of a new seal the first.
    """

    class Kind(models.TextChoices):
        MAKE = "make"  # 制发
        HAND_OVER = "hand_over"  # 移交
        SUSPEND = "suspend"  # 停用
        RESUME = "resume"  # 启用
        RENEW = "renew"  # 换发证书
        REVOKE = "revoke"  # 废止

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    kind = models.CharField(max_length=9, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT, related_name="requests")
    name = models.CharField(max_length=100, blank=True)
    picture = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "documents_seal_request"
        default_permissions = ()
        indexes = [models.Index(fields=["organ", "-id"], name="seal_request_of_organ")]  # an organ's list
        constraints = [
            models.UniqueConstraint(
                fields=["seal"], condition=models.Q(state="open"), name="seal_request_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
