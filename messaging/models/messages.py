"""Messages: each is its own record, numbered in its conversation."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from messaging.models.conversations import Conversation
from office.kernel import clock
from office.kernel.ids import IdModel


class MessageKind(models.TextChoices):
    TEXT = "text"
    CARD = "card"  # `card` holds {type, ids}; every viewer's client draws it from that viewer's rights
    FILE = "file"
    RECORD = "record"  # several messages of another conversation, forwarded as one (聊天记录)
    NOTE = "note"  # what the system says of the conversation: joined, left, renamed


class Message(IdModel):
    """``change`` is the conversation's counter when this row was last changed.

    A recalled message keeps its place and its sender only: what it said is in ``MessageEvidence``. One that
    has reached the end of its keeping has ``expired_at`` besides ``recalled_at``: what it said is nowhere.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    seq = models.BigIntegerField()
    change = models.BigIntegerField()
    client_id = models.UUIDField()
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=MessageKind.choices, default=MessageKind.TEXT)
    text = models.TextField(blank=True, default="")
    card = models.JSONField(null=True)
    forwarded = models.JSONField(null=True)  # where it comes from: ``events.Origin``, or a whole record
    byline = models.JSONField(null=True)  # who wrote it where no account did: ``events.Byline``
    reply_to = models.BigIntegerField(null=True)  # the seq of a message in the same conversation
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    expired_at = models.DateTimeField(null=True)
    pinned_at = models.DateTimeField(null=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reacted = models.BooleanField(default=False, db_default=False)  # it has, or had, reactions to look up
    everybody = models.BooleanField(default=False, db_default=False)  # @所有人: one mark, no row for each
    units = models.JSONField(null=True)  # ids of the units it names, as strings

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_seq"),  # pages
            # Sending twice writes once.
            models.UniqueConstraint(fields=["conversation", "client_id"], name="message_client_id"),
        ]
        indexes = [
            models.Index(fields=["conversation", "change"], name="message_change"),  # catching up
            models.Index(  # those that quote a message, when it changes
                fields=["conversation", "reply_to"],
                name="message_replies",
                condition=models.Q(reply_to__isnull=False),
            ),
            models.Index(  # the strip of pins
                fields=["conversation", "pinned_at"],
                name="message_pins",
                condition=models.Q(pinned_at__isnull=False),
            ),
            models.Index(  # how many of the unread name everybody
                fields=["conversation", "seq"], name="message_everybody", condition=models.Q(everybody=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}#{self.seq}"


class MessageFile(IdModel):
    message = models.ForeignKey(Message, models.CASCADE, related_name="files")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "file"], name="message_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.file_id}"


class Mention(IdModel):
    """One person mentioned in one message; ``unit``: only as one of that unit's people."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    unit = models.ForeignKey("orgchart.Unit", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            # A person's unread mentions per conversation: those above the read mark.
            models.UniqueConstraint(fields=["account", "conversation", "seq"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return f"@{self.account_id} {self.conversation_id}#{self.seq}"
