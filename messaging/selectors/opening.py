"""Bots and outgoing webhooks of a conversation, their logs, and the rules in force."""

from __future__ import annotations

from django.db.models import QuerySet

from messaging.models import Bot, BotCall, Hook, HookDelivery, OpeningRules
from office.kernel.outbound import Reach

LOG_PAGE = 50


def rules() -> OpeningRules:
    """The rules as they are now; before the first change those the product comes with."""
    return OpeningRules.objects.first() or OpeningRules()


def reach(row: OpeningRules) -> Reach:
    """Where outgoing webhooks may go."""
    return Reach(hosts=tuple(row.hosts) or None)


def bots_of(conversation_id: int) -> QuerySet[Bot]:
    return Bot.objects.filter(conversation_id=conversation_id, removed_at=None).order_by("id")


def hooks_of(conversation_id: int) -> QuerySet[Hook]:
    return Hook.objects.filter(conversation_id=conversation_id, removed_at=None).order_by("id")


def calls_of(bot: Bot) -> QuerySet[BotCall]:
    """The newest requests to a bot's address."""
    return BotCall.objects.filter(bot=bot).order_by("-id")[:LOG_PAGE]


def deliveries_of(hook: Hook) -> QuerySet[HookDelivery]:
    """The newest deliveries of a hook."""
    return HookDelivery.objects.filter(hook=hook).order_by("-id")[:LOG_PAGE]
