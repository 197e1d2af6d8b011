"""Comments on passages (批注): threads on a draft's words, kept with the version they were made on."""

from __future__ import annotations

from typing import Any

from django.db import models

from documents.models.document import Document, Version
from office.kernel.clock import now
from office.kernel.ids import IdModel


class PassageThread(IdModel):
    """One conversation about a passage; never part of the document.

    ``version`` is the text it was made on, set when that text is handed in (None: still being written).
    ``anchor`` holds the passage's ends as relative positions of the shared text of ``epoch`` (``{"from",
    "to"}``, as Yjs writes them; None where it was made on a version). ``quote`` is the wording at that time
    and ``paragraph`` its number from 0, by which the passage is found where the anchor leads nowhere.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="threads")
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="threads")
    epoch = models.PositiveIntegerField(default=0)
    anchor: models.JSONField[Any, Any] = models.JSONField(null=True)
    quote = models.CharField(max_length=200)
    paragraph = models.PositiveIntegerField()
    opened_by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=now)
    resolved_by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_passage_thread"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.document_id} {self.quote[:20]}"


class PassageNote(IdModel):
    """One contribution to a thread, the first included. ``mentions`` are ids of people, as texts."""

    thread = models.ForeignKey(PassageThread, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    mentions: models.JSONField[Any, Any] = models.JSONField(default=list)
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_passage_note"
        default_permissions = ()

    def __str__(self) -> str:
        return self.text[:40]
