"""Search among ever more messages: our index against a plain LIKE over the same conversations.

Run by `make bench`, on PostgreSQL from the wheel. Both answers are compared before anything is timed.
OFFICE_BENCH_MESSAGES sets other sizes, as "10000,100000,1000000,10000000"; each grows from the one before.
"""

from __future__ import annotations

import math
import os
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.load.database import database

if TYPE_CHECKING:
    from office.kernel.models import Account

SIZES = [int(size) for size in os.environ.get("OFFICE_BENCH_MESSAGES", "10000,100000").split(",")]
ROOMS = 4000
ROUNDS, SLOW_ROUNDS = 12, 2
BATCH = 5000
PAGE = 30
SYLLABLES = "工作会议通知公文落实安排报告关于人事管理单位事业考核材料审核签发印章归档督查办理意见领导"
SYLLABLES += "分管部门联系电话时间地点参加信息数据项目资金预算"


@dataclass(frozen=True)
class Reader:
    name: str
    rooms: int  # conversations they are in


READERS = (Reader("a clerk in 50 conversations", 50), Reader("a leader in 1,000 conversations", 1000))


class Speech:
    """Sentences of two-character words, frequent and rare ones as in any language (Zipf)."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        letters = dict.fromkeys(SYLLABLES)
        pairs = [one + other for one in letters for other in letters]
        self.words = self.chance.sample(pairs, 2000)
        self.weights = [1 / (rank + 3) for rank in range(len(self.words))]

    def sentence(self) -> str:
        words = self.chance.choices(self.words, self.weights, k=self.chance.randint(3, 16))
        if self.chance.random() < 0.1:
            words.append(f"〔2026〕{self.chance.randint(1, 5000)}号")
        return "，".join("".join(words[at : at + 4]) for at in range(0, len(words), 4))

    def questions(self) -> dict[str, list[str]]:
        """Kinds of queries; the first words are the commonest."""
        word = self.words
        return {
            "a common word": [word[0], word[2], word[5]],
            "an ordinary word": word[100:106:2],
            "a rare word": word[1500:1506:2],
            "a phrase": [f"{word[0]}{word[1]}", f"{word[3]}{word[20]}", f"{word[10]}{word[30]}{word[2]}"],
            "two words": [f"{word[8]} {word[40]}", f"{word[1]} {word[300]}"],
            "a number": ["〔2026〕77号", "2026〕123"],
            "one character": [word[0][0], word[700][1]],
        }


def main() -> None:
    with database():
        speech = Speech()
        readers = _place()
        total, slopes = 0, []
        for size in SIZES:
            _write(speech, total, size)
            total = size
            _index(size)
            slopes.append((size, _compare(speech, readers, size)))
        _slope(slopes)


def _place() -> list[tuple[Reader, Account]]:
    """Conversations, and the readers in them: evenly among the busy and the quiet ones."""
    from messaging.models import Conversation, ConversationKind, Membership
    from office.kernel.ids import new_id
    from office.kernel.models import Account

    fresh = [new_id() for _ in range(ROOMS)]
    group = ConversationKind.GROUP
    Conversation.objects.bulk_create(
        [Conversation(id=key, newest=key, kind=group, title=f"{number}") for number, key in enumerate(fresh)]
    )
    readers = []
    for reader in READERS:
        account = Account.objects.create(login=f"bench.search.{reader.rooms}")
        mine = fresh[:: ROOMS // reader.rooms][: reader.rooms]
        Membership.objects.bulk_create([Membership(conversation_id=key, account=account) for key in mine])
        readers.append((reader, account))
    return readers


def _write(speech: Speech, done: int, size: int) -> None:
    """Messages up to ``size``, most of them in few conversations, as anywhere."""
    from django.db import connection

    from messaging.models import Conversation, Message
    from office.kernel.ids import new_id
    from office.kernel.models import Account

    rooms = list(Conversation.objects.order_by("id").values_list("id", flat=True))
    weights = [1 / math.sqrt(1 + number * 7 % len(rooms)) for number in range(len(rooms))]
    sender = Account.objects.get(login=f"bench.search.{READERS[0].rooms}").id
    counts = dict(Conversation.objects.values_list("id", "seq"))
    for start in range(done, size, BATCH):
        made = []
        for number, room in enumerate(speech.chance.choices(rooms, weights, k=min(BATCH, size - start))):
            counts[room] += 1
            made.append(
                Message(
                    id=new_id(),
                    conversation_id=room,
                    seq=counts[room],
                    change=counts[room],
                    client_id=UUID(int=start + number),
                    sender_id=sender,
                    text=speech.sentence(),
                )
            )
        Message.objects.bulk_create(made)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE messaging_conversation c SET seq = m.top, change = m.top, touched_at = now() FROM "
            "(SELECT conversation_id, max(seq) AS top FROM messaging_message GROUP BY 1) m "
            "WHERE m.conversation_id = c.id"
        )


def _index(size: int) -> None:
    from django.db import connection

    from messaging.services.indexing import sweep

    start, done = time.perf_counter(), 0
    while found := sweep(seconds=60):
        done += found
    taken = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE messaging_search_entry")
        cursor.execute("ANALYZE messaging_message")
        cursor.execute(
            "SELECT pg_relation_size('messaging_search_grams'), pg_table_size('messaging_search_entry'), "
            "pg_table_size('messaging_message')"
        )
        sizes = [one / 2**20 for one in cursor.fetchone()]
    print(
        f"  {size:>10,} messages: indexed {done / taken:7,.0f}/s; index {sizes[0]:,.0f} MiB, "
        f"its rows {sizes[1]:,.0f} MiB, the messages {sizes[2]:,.0f} MiB",
        flush=True,
    )


def _compare(speech: Speech, readers: list[tuple[Reader, Account]], size: int) -> float:
    """Prints each kind of query; returns the p95 of all of ours in milliseconds."""
    from messaging.selectors.search import Search, find
    from messaging.selectors.search_text import parse

    every: list[float] = []
    for reader, account in readers:
        print(f"  {reader.name}, {size:,} messages", flush=True)
        for kind, queries in speech.questions().items():
            mine: list[float] = []
            theirs: list[float] = []
            for query in queries:
                words = parse(query)

                def ours(words: list[str] = words, account: Account = account) -> list[int]:
                    return [row.id for row in find(account, Search(words=words), limit=PAGE).rows]

                def naive(words: list[str] = words, account: Account = account) -> list[int]:
                    return _like(account, words)

                if ours() != naive():
                    raise AssertionError(f"the two ways answer {query} differently")
                mine += _times(ours, ROUNDS)
                theirs += _times(naive, SLOW_ROUNDS)
            every += mine
            p50, p95, slow = statistics.median(mine), _p95(mine), statistics.median(theirs)
            print(
                f"    {kind:<17} p50 {p50:7.2f} ms  p95 {p95:7.2f} ms   LIKE p50 {slow:8.1f} ms   "
                f"ratio {slow / p50:6.1f}",
                flush=True,
            )
    return _p95(every)


def _like(account: Account, words: list[str]) -> list[int]:
    """The plain way: every message of one's conversations is looked through."""
    from messaging.models import Message
    from messaging.selectors.access import conversations_of

    rows = Message.objects.filter(conversation__in=conversations_of(account.id), recalled_at=None)
    for word in words:
        rows = rows.filter(text__icontains=word)
    rows.count()
    return [row.id for row in rows.order_by("-id")[:PAGE]]


def _times(work: Callable[[], Any], rounds: int) -> list[float]:
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _slope(found: list[tuple[int, float]]) -> None:
    """How the p95 grows with the messages: 0 not at all, 1 as much."""
    for (size, p95), (larger, later) in pairwise(found):
        slope = math.log(later / p95) / math.log(larger / size)
        print(f"  p95 {p95:.1f} ms at {size:,}, {later:.1f} ms at {larger:,}: slope {slope:.2f}")


if __name__ == "__main__":
    main()
