"""Fills a conversation of a running product with thousands of messages, as no person could in a test.

Usage: python -m tests.e2e.fill CONVERSATION COUNT READER READ
"""

from __future__ import annotations

import os
import sys
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
django.setup()

from messaging.models import Conversation, Membership, Message, ReadMark  # noqa: E402 - after the set-up
from office.kernel import clock  # noqa: E402 - after the set-up
from office.kernel.ids import new_id  # noqa: E402 - after the set-up


def fill(conversation_id: int, count: int, reader: int, read: int) -> None:
    """Write messages of unequal length up to seq ``count``; ``reader`` has read as far as ``read``."""
    conversation = Conversation.objects.get(id=conversation_id)
    members = Membership.objects.filter(conversation=conversation).order_by("id")
    senders = list(members.values_list("account_id", flat=True))
    first = conversation.seq + 1
    rows = [
        Message(
            id=new_id(),
            conversation=conversation,
            seq=seq,
            change=seq,
            client_id=uuid4(),
            sender_id=senders[seq % len(senders)],
            text=f"第 {seq} 条。" + "附件二的口径请再核对一遍，下午报处里。" * (seq * 7 % 13),
            created_at=clock.now(),
        )
        for seq in range(first, count + 1)
    ]
    Message.objects.bulk_create(rows, batch_size=500)
    Conversation.objects.filter(id=conversation_id).update(seq=count, change=count, newest=rows[-1].id)
    ReadMark.objects.update_or_create(
        account_id=reader, conversation=conversation, defaults={"seq": read, "at": clock.now()}
    )


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:5]]
    fill(*numbers)
