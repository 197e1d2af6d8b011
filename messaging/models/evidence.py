"""What a message said before it was edited or recalled: sealed, for an inspection alone."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from messaging.models.messages import Message
from office.kernel import clock
from office.kernel.ids import IdModel


class EvidenceAct(models.TextChoices):
    EDIT = "edit"
    RECALL = "recall"


class MessageEvidence(IdModel):
    """The wording, files and readers of a message just before ``act``. Never updated; it goes only with
    the message itself, at the end of its keeping (``services/keeping/expiring.py``).

    ``content`` is canonical JSON as text, byte for byte what ``sha256`` is of; the same hash stands in the
    audit record of the act, so that evidence that was changed or taken away shows.
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="+", db_index=False)
    act = models.CharField(max_length=8, choices=EvidenceAct.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["message", "id"], name="evidence_of_message"),  # an inspection
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.message_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("evidence is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("evidence is never deleted")
