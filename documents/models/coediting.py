"""Drafting together: the shared text of a draft, what was typed into it lately, and who writes it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from documents.models.document import Document
from office.kernel.clock import now
from office.kernel.ids import IdModel


class DraftRoom(IdModel):
    """The shared text (Yjs) of one draft.

    ``snapshot`` is the state up to ``snapshot_seq``; later updates are rows of their own until they are put
    into it. ``body_seq`` says up to which update the draft's body has been written. ``epoch`` grows when the
    text is replaced as a whole: what was typed against an older one belongs to it no more. ``readers`` grows
    when somebody may no longer read it, so that nothing goes out under the name they listened to. ``size``
    is in bytes, snapshot and later updates together. ``traces`` lead from the last version's text to the
    draft's body (`documents.traces.stored`; None: not followed yet). ``undo_body`` is what stood before an
    earlier version's text was brought back.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="room")
    epoch = models.PositiveIntegerField(default=1)
    readers = models.PositiveIntegerField(default=1)
    seq = models.PositiveIntegerField(default=0)
    snapshot = models.BinaryField()
    snapshot_seq = models.PositiveIntegerField(default=0)
    body_seq = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    traces: models.JSONField[Any, Any] = models.JSONField(null=True)
    undo_body: models.JSONField[Any, Any] = models.JSONField(null=True)
    written_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_draft_room"
        default_permissions = ()
        indexes = [
            # Rooms whose typed words wait to be written into the draft: the sweeper's only query.
            models.Index(
                fields=["written_at"],
                condition=models.Q(seq__gt=models.F("body_seq")),
                name="draft_room_unwritten",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.epoch}/{self.seq}"


class DraftUpdate(IdModel):
    """One update as it came: never changed, removed when it has been put into the snapshot."""

    room = models.ForeignKey(DraftRoom, on_delete=models.CASCADE, related_name="updates")
    seq = models.PositiveIntegerField()
    data = models.BinaryField()
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # None: written before authorship was followed.
    person = models.ForeignKey(
        "orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_draft_update"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["room", "seq"], name="draft_update_seq")]

    def __str__(self) -> str:
        return f"{self.room_id} {self.seq}"


class DraftRole(models.TextChoices):
    WRITER = "writer"
    READER = "reader"


class DraftColleague(IdModel):
    """Somebody whom the drafter lets write, or read along, while the document is a draft."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="colleagues")
    person = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=6, choices=DraftRole.choices)
    invited_by = models.ForeignKey(
        "orgchart.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_draft_colleague"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["document", "person"], name="draft_colleague_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.person_id} {self.role}"
