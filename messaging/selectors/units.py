"""Conversations that follow the org chart."""

from __future__ import annotations

from collections.abc import Collection

from messaging.models import Conversation


def conversations_of_units(unit_ids: Collection[int]) -> int:
    """How many conversations have the people of these units by their appointments."""
    return Conversation.objects.filter(audiences__unit_id__in=unit_ids).distinct().count()
