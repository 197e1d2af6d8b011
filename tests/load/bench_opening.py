"""Opening the page and coming back after a night, for somebody with 1,000 conversations, on PostgreSQL.

Ours asks a fixed number of questions; the naive way asks a few for each conversation.
OFFICE_BENCH_CONVERSATIONS sets another number.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.load.database import database

CONVERSATIONS = int(os.environ.get("OFFICE_BENCH_CONVERSATIONS", "1000"))
MESSAGES, ROUNDS = 20, 15  # messages in each conversation


def main() -> None:
    with database():
        account = _fill()
        from messaging.consumers.answers import hello
        from messaging.selectors import conversations

        rows = {str(row.id): row for row in _all(account)}
        now = {key: (row.seq, row.change, row.read_seq, row.stamp) for key, row in rows.items()}
        night = {
            key: (max(0, seq - 3), max(0, change - 3), read, mark)
            for key, (seq, change, read, mark) in now.items()
        }
        assert len(rows) == CONVERSATIONS and not hello(account, now)["conversations"]
        assert len(hello(account, night)["conversations"]) == CONVERSATIONS
        naive = _measure(lambda: _naive(account), 2)
        for title, work in (
            ("opening the page: the newest 200", lambda: _dumped(conversations.listed(account))),
            ("opening the page: all of them", lambda: _dumped(_all(account))),
            ("back after a night, all moved", lambda: hello(account, night)),
            ("back after a moment, nothing moved", lambda: hello(account, now)),
        ):
            _tell(title, work, naive)
        print(f"  {'the naive way: each conversation asks':<42} {naive * 1000:8.1f} ms")


def _fill() -> int:
    from messaging.models import Conversation, ConversationKind, Membership, Message
    from office.kernel.ids import new_id
    from tests.faults.world import build

    world = build(people=50, rooms=0)
    mine = world.accounts[0]
    rows: list[Conversation] = []
    members: list[Membership] = []
    said: list[Message] = []
    for number in range(CONVERSATIONS):
        row = Conversation(id=new_id(), newest=0, kind=ConversationKind.GROUP, title=f"第{number}组")
        rows.append(row)
        accounts = [mine, *(world.accounts[1 + (number + step) % 49] for step in range(4))]
        members += [Membership(conversation=row, account_id=account) for account in accounts]
        for seq in range(1, MESSAGES + 1):
            said.append(
                Message(
                    id=new_id(),
                    conversation=row,
                    seq=seq,
                    change=seq,
                    client_id=uuid4(),
                    sender_id=accounts[seq % 5],
                    text="第二条已按法规处意见改完，过渡期统一写成本通知印发之日起六个月内。",
                )
            )
        row.seq = row.change = MESSAGES
        row.newest = said[-1].id
    Conversation.objects.bulk_create(rows)
    Membership.objects.bulk_create(members)
    Message.objects.bulk_create(said, batch_size=5000)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return mine


def _all(account: int) -> list[Any]:
    """Every page of the list, as the client fetches it."""
    from messaging.selectors import conversations

    found: list[Any] = []
    before: int | None = None
    while page := conversations.listed(account, before=before):
        found += page
        before = page[-1].newest
    return found


def _dumped(rows: list[Any]) -> list[Any]:
    return [row.model_dump(mode="json") for row in rows]


def _naive(account: int) -> list[Any]:
    """A list as it is often written: members, last message and unread count asked for row by row."""
    from messaging.models import Conversation, Membership, Message, ReadMark

    found = []
    for membership in Membership.objects.filter(account_id=account, left_at=None):
        row = Conversation.objects.get(id=membership.conversation_id)
        last = Message.objects.filter(conversation=row).select_related("sender").order_by("-seq").first()
        mark = ReadMark.objects.filter(conversation=row, account_id=account).first()
        unread = Message.objects.filter(conversation=row, seq__gt=mark.seq if mark else 0).count()
        found.append((row.title, last.text if last else "", unread))
    return found


def _measure(work: Callable[[], object], rounds: int) -> float:
    work()
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _tell(title: str, work: Callable[[], object], naive: float) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ours = _measure(work, ROUNDS)
    with CaptureQueriesContext(connection) as asked:
        work()
    print(
        f"  {title:<42} {ours * 1000:8.1f} ms   {len(asked):>3} queries   naive : ours {naive / ours:6.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
