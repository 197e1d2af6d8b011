"""Conversations and who is in them: by name (Membership), or by the org chart (Audience)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.kernel import clock
from office.kernel.ids import IdModel


class ConversationKind(models.TextChoices):
    DIRECT = "direct"  # two people
    GROUP = "group"  # people chosen by name, with an owner, a purpose and an end
    UNIT = "unit"  # whoever holds an appointment in the unit
    NOTICE = "notice"  # one-way, to units
    DOCUMENT = "document"  # the people on a document's chain
    FEED = "feed"  # what the system tells one person


class Role(models.TextChoices):
    OWNER = "owner"
    MEMBER = "member"


class Conversation(IdModel):
    """``seq`` numbers messages without gaps; ``change`` numbers every change that all members see.

    Both are given under this row's lock. ``roster_version`` grows whenever somebody joins or leaves.
    ``newest`` is the id of the last message (its own id before the first): the order of the list.
    ``inviting``, ``pinning`` and ``naming_all`` say from which role on one may let people in, pin, and
    name everybody (@所有人). ``heir`` goes on for a unit's group whose unit ended.
    """

    kind = models.CharField(max_length=8, choices=ConversationKind.choices)
    title = models.CharField(max_length=80, blank=True, default="")
    purpose = models.CharField(max_length=120, blank=True, default="")
    unit = models.ForeignKey("orgchart.Unit", models.PROTECT, null=True, related_name="+", db_index=False)
    direct_key = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001 - unique when given
    seq = models.BigIntegerField(default=0)
    change = models.BigIntegerField(default=0)
    roster_version = models.BigIntegerField(default=1)
    newest = models.BigIntegerField()
    has_cards = models.BooleanField(default=False)  # documents came up here: the tab 公文
    touched_at = models.DateTimeField(default=clock.now)
    ends_on = models.DateField(null=True)
    end_told = models.DateField(null=True)  # the end of which the owners have been told
    archived_at = models.DateTimeField(null=True)
    heir = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    about = models.JSONField(null=True)  # the card at the head: what a room is about
    inviting = models.CharField(max_length=8, choices=Role.choices, default=Role.OWNER)
    pinning = models.CharField(max_length=8, choices=Role.choices, default=Role.OWNER)
    naming_all = models.CharField(max_length=8, choices=Role.choices, default=Role.OWNER)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["touched_at"], name="conversation_touched"),  # the heartbeat's heads
            # Groups whose last day comes or is over.
            models.Index(fields=["ends_on"], name="conversation_ending", condition=Q(archived_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(kind="unit"), name="conversation_one_per_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def archived(self) -> bool:
        """By hand, or because its last day (``ends_on``) is over: nothing more is written here."""
        return self.archived_at is not None or (self.ends_on is not None and self.ends_on < clock.today())


class Membership(IdModel):
    """One person in one conversation by name. Leaving keeps the row, so that history says who was there."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="memberships")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    joined_seq = models.BigIntegerField(default=0)  # what came before is not unread
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A roster, and one person's place in one conversation.
            models.UniqueConstraint(fields=["conversation", "account"], name="membership_once"),
        ]
        indexes = [
            # A person's conversations.
            models.Index(fields=["account", "conversation"], name="membership_of", condition=Q(left_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.conversation_id}"


class Audience(IdModel):
    """A unit whose people are in the conversation, as long as their appointments last.

    ``subtree``: with the people of all units below it.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="audiences")
    unit = models.ForeignKey("orgchart.Unit", models.PROTECT, related_name="+", db_index=False)
    subtree = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "unit"], name="audience_once"),
        ]
        indexes = [
            models.Index(
                fields=["unit", "conversation"], name="audience_of_unit"
            ),  # a person's conversations
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.conversation_id}"
