"""What other apps may do: write as the system or as a person, and open conversations."""

from messaging.services.cards import send_card
from messaging.services.conversations import create_group, ensure_unit, open_direct
from messaging.services.reading import mark_read
from messaging.services.send import send

__all__ = ["create_group", "ensure_unit", "mark_read", "open_direct", "send", "send_card"]
