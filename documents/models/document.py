"""The document, its versions, recipients and attachments."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from documents.body import EMPTY
from office.kernel.clock import now
from office.kernel.ids import IdModel


def empty_body() -> dict[str, Any]:
    return dict(EMPTY)


class DocumentState(models.TextChoices):
    """Where a document stands on its way (regulation articles 18–25)."""

    DRAFTING = "drafting"
    IN_CHAIN = "in_chain"
    RETURNED = "returned"
    SIGNED = "signed"
    REGISTERED = "registered"
    SEALED = "sealed"
    DISTRIBUTED = "distributed"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"  # 不发
    VOID = "void"
    RECEIVED = "received"  # another house's, registered from outside (models/outside.py)


class OriginVerb(models.TextChoices):
    """How a document passes on the one it is made from (article 8, 通知)."""

    FORWARD = "forward"  # 转发
    CIRCULATE = "circulate"  # 批转


State = DocumentState

EDITABLE = frozenset({State.DRAFTING, State.RETURNED, State.WITHDRAWN})


class Document(IdModel):
    """One official document. The `draft_*` columns hold the text being written; versions are immutable.

    `draft_token` grows with each save and guards against lost updates: a save with an older token is
    refused, so that there is one writer at a time. `issued_on` is the 成文日期, set at 签发;
    `printed_on` the 印发日期. `sender` names the issuer when that is none of our units; then `organ` is the
    organ that received it. `origin` is the received document that this one passes on, by `origin_verb`.
    `normative`: it is a 规范性文件 (models/norms.py).
    """

    kind = models.CharField(max_length=4)
    direction = models.CharField(max_length=6)
    urgency = models.CharField(max_length=4, blank=True)
    secrecy = models.CharField(max_length=4, blank=True)
    disclosure = models.CharField(max_length=8, blank=True)
    title = models.CharField(max_length=300, blank=True)
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    owner_unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    custodian_unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    drafter = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFTING)
    number = models.CharField(max_length=60, blank=True)
    main_text = models.CharField(max_length=2000, blank=True)
    cc_text = models.CharField(max_length=2000, blank=True)
    note = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    printed_on = models.DateField(null=True)
    copies = models.PositiveIntegerField(default=0)
    current_version = models.ForeignKey(
        "documents.Version", null=True, on_delete=models.PROTECT, related_name="+"
    )
    chain_id = models.BigIntegerField(null=True)
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answered_by")
    approval = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="passed_on")
    origin_verb = models.CharField(max_length=9, choices=OriginVerb.choices, blank=True)
    sender = models.CharField(max_length=200, blank=True)
    normative = models.BooleanField(default=False)
    draft_body: models.JSONField[Any, Any] = models.JSONField(default=empty_body)
    draft_token = models.PositiveIntegerField(default=1)
    main_text_is_own = models.BooleanField(default=False)
    cc_text_is_own = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_document"
        default_permissions = ()
        permissions = [("read_document", "read the document")]
        indexes = [
            models.Index(fields=["drafter", "state", "-id"], name="document_of_drafter"),  # box=drafts
            models.Index(fields=["organ", "state", "-id"], name="document_of_organ"),  # box=issued, stuck
            models.Index(fields=["chain_id"], name="document_of_chain"),  # a chain's subject
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def editable(self) -> bool:
        """Whether the drafter may change the text now."""
        return self.state in EDITABLE

    @property
    def source(self) -> str:
        """Who issued it, in full."""
        return self.sender or self.organ.name

    @property
    def source_short(self) -> str:
        """Who issued it, as lists say it."""
        return self.sender or self.organ.short_name


class Version(IdModel):
    """One immutable text. `manifest_bytes` are what signatures cover; the JSON columns are copies.

    `head` is everything but the body: title, kind, …, recipients, attachments with their hashes.
    `warnings` are the findings kept with a reason: `[{"rule", "reason"}]`.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    head: models.JSONField[Any, Any] = models.JSONField()
    body: models.JSONField[Any, Any] = models.JSONField()
    body_bytes = models.BinaryField()
    body_sha256 = models.CharField(max_length=64)
    manifest_bytes = models.BinaryField()
    manifest_sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    changes = models.PositiveIntegerField(default=0)
    warnings: models.JSONField[Any, Any] = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_version"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number")]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


class RecipientRole(models.TextChoices):
    MAIN = "main"
    CC = "cc"


class Recipient(IdModel):
    """A receiving unit of the draft: 主送 or 抄送, and how many copies it gets."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="recipients")
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=4, choices=RecipientRole.choices)
    copies = models.PositiveIntegerField(default=1)
    sort = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "documents_recipient"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["document", "unit"], name="recipient_once")]
        ordering = ["sort", "id"]

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"


class Attachment(IdModel):
    """An attachment: either an uploaded file or structured text. `sha256` is of its bytes."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="attachments")
    sort = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    body: models.JSONField[Any, Any] = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "documents_attachment"
        default_permissions = ()
        ordering = ["sort", "id"]

    def __str__(self) -> str:
        return self.title


class FullTextOpening(IdModel):
    """Somebody opened the full text of a version; deciding needs it."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="openings")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_opening"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["version", "account"], name="opening_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.account_id}"


class Signature(IdModel):
    """Who consented, in which post, to which bytes: one row per agreeing decision, never changed."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="signatures")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    task_id = models.BigIntegerField(unique=True)
    stage = models.CharField(max_length=16)
    person = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=40)
    post_title = models.CharField(max_length=120, blank=True)
    unit_name = models.CharField(max_length=120, blank=True)
    opinion = models.TextField(blank=True)
    manifest_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_signature"
        default_permissions = ()
        indexes = [models.Index(fields=["document", "id"], name="signature_of_document")]  # the timeline

    def __str__(self) -> str:
        return f"{self.stage} {self.person_name}"
