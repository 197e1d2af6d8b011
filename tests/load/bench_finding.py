"""Finding documents among ever more: ours against a plain LIKE over what the reader may read.

Run by `make bench`, on PostgreSQL from the wheel. Both answers are compared before anything is timed.
OFFICE_BENCH_DOCUMENTS sets other sizes, as "10000,100000,1000000"; each grows from the one before.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.load.bench_search import Speech
from tests.load.database import database

if TYPE_CHECKING:
    from office.kernel.models import Account

SIZES = [int(size) for size in os.environ.get("OFFICE_BENCH_DOCUMENTS", "5000,20000").split(",")]
ROUNDS, SLOW_ROUNDS = 10, 1
BATCH = 1000
PAGE = 30
SENTENCES = 12
"""Of a body; about 300 characters, the size of a short notice."""


@dataclass(frozen=True)
class Reader:
    name: str
    share: int  # one document in so many is theirs


READERS = (
    Reader("a clerk who may read one in 500", 500),
    Reader("a registry that may read one in 40", 40),
    Reader("a leader who may read one in 4", 4),
)


def main() -> None:
    with database():
        from django.db import connection

        speech = Speech()
        readers, frame = _place()
        total = 0
        for size in SIZES:
            taken = _write(speech, readers, frame, total, size)
            with connection.cursor() as cursor:
                for table in ("search_entry", "document", "document_user_grant"):
                    cursor.execute(f"VACUUM ANALYZE documents_{table}")
                cursor.execute(
                    "SELECT pg_relation_size('documents_search_grams'), "
                    "pg_total_relation_size('documents_search_entry')"
                )
                index, rows = (one / 2**20 for one in cursor.fetchone())
            print(
                f"  {size:>9,} documents: indexed {(size - total) / taken:,.0f}/s; index {index:,.0f} MiB "
                f"of {rows:,.0f} MiB",
                flush=True,
            )
            total = size
            _compare(speech, readers, size)


def _place() -> tuple[list[tuple[Reader, Account]], dict[str, Any]]:
    from datetime import date

    from office.kernel.models import Account
    from orgchart.models import UnitKind
    from orgchart.services.loading import Loader

    loader = Loader(since=date(2024, 1, 1))
    organ = loader.unit(None, UnitKind.ORGAN, "测试厅", may_issue=True)
    drafter = loader.person("拟稿人", login="bench.finding.drafter")
    loader.flush()
    readers = [(one, Account.objects.create(login=f"bench.finding.{one.share}")) for one in READERS]
    return readers, {"organ": organ, "owner_unit": organ, "custodian_unit": organ, "drafter": drafter}


def _write(
    speech: Speech, readers: list[tuple[Reader, Account]], frame: dict[str, Any], done: int, size: int
) -> float:
    """Documents up to ``size`` with their grants and entries; returns the seconds that indexing took."""
    from documents.body import from_text
    from documents.models import Document
    from documents.services.indexing import index
    from documents.stages import READ
    from office.kernel import grants

    taken = 0.0
    for start in range(done, size, BATCH):
        made = []
        for number in range(start, min(size, start + BATCH)):
            body = from_text("\n".join(speech.sentence() for _ in range(SENTENCES)))
            title = f"关于{speech.sentence()}的通知"
            document = Document(kind="通知", direction="down", title=title, draft_body=body, **frame)
            document.number = f"测发〔2026〕{number + 1}号"
            made.append(document)
        Document.objects.bulk_create(made)
        for reader, account in readers:
            theirs = [one for at, one in enumerate(made, start) if at % reader.share == 0]
            grants.give_pairs(READ, [(account, one) for one in theirs])
        began = time.perf_counter()
        index([one.id for one in made])
        taken += time.perf_counter() - began
    return taken


def _compare(speech: Speech, readers: list[tuple[Reader, Account]], size: int) -> None:
    from documents.selectors.search import Search, find
    from office.kernel.pieces import words_of

    for reader, account in readers:
        every: list[float] = []
        print(f"  {reader.name}, {size:,} documents", flush=True)
        for kind, queries in speech.questions().items():
            mine: list[float] = []
            theirs: list[float] = []
            for query in queries:
                words = words_of(query)
                found, plain = (
                    [row.id for row in find(account, Search(words=words)).rows],
                    _like(account, words),
                )
                if found != plain:
                    raise AssertionError(f"the two ways answer {query} differently")
                for rounds, taken, work in ((ROUNDS, mine, find), (SLOW_ROUNDS, theirs, None)):
                    for _ in range(rounds):
                        began = time.perf_counter()
                        work(account, Search(words=words)) if work else _like(account, words)
                        taken.append((time.perf_counter() - began) * 1000)
            every += mine
            p50, slow = statistics.median(mine), statistics.median(theirs)
            print(
                f"    {kind:<17} p50 {p50:7.2f} ms   LIKE {slow:8.1f} ms   ratio {slow / p50:6.1f}",
                flush=True,
            )
        print(f"    p95 of all {sorted(every)[int(len(every) * 0.95)]:.1f} ms", flush=True)


def _like(account: Account, words: list[str]) -> list[int]:
    """The plain way: every document of the reader's is looked through, and all that fit are counted."""
    from documents.models import Document
    from documents.models.search import SearchEntry
    from documents.stages import READ
    from office.kernel import grants

    mine = grants.only_visible(Document.objects.all(), account, READ).values("id")
    rows = SearchEntry.objects.filter(id__in=mine)
    for word in words:
        rows = rows.filter(folded__contains=word)
    rows.count()
    return list(rows.order_by("-id").values_list("id", flat=True)[:PAGE])


if __name__ == "__main__":
    main()
