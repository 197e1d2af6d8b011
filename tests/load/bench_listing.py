"""The newest 50 documents a person may see, among a million: our merge of top-k against guardian's own way.

Run by `make bench`, on PostgreSQL from the wheel. Both answers are compared before anything is timed.
OFFICE_BENCH_DOCUMENTS sets another number of documents.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.load.database import database

DOCUMENTS = int(os.environ.get("OFFICE_BENCH_DOCUMENTS", "1000000"))
GROUPS = 400
PAGE = 50
ROUNDS = 60
SLOW_ROUNDS = 4
SPREAD = (7, 13, 29, 31, 37)  # each document is granted to as many groups, at different strides
WIDE = 60  # per cent of the documents that a leader's widest group reads


@dataclass(frozen=True)
class Viewer:
    """A kind of reader: ``every``-th document is granted to them directly, ``groups`` are theirs."""

    name: str
    every: int
    groups: int
    wide: bool = False


VIEWERS = [
    Viewer("somebody new, nothing", 0, 0),
    Viewer("a clerk, 5 groups", 4000, 5),
    Viewer("a busy drafter, own only", 200, 0),
    Viewer("a registry, 20 groups", 0, 20),
    Viewer("a head, 12 groups", 100, 12),
    Viewer("a leader, 41 groups", 200, 40, wide=True),
]


def main() -> None:
    with database():
        print(f"  {_filled() or _fill():,} grants on {DOCUMENTS:,} documents, {GROUPS} groups", flush=True)
        for viewer in VIEWERS:
            _compare(viewer)


def _filled() -> int:
    from documents.models import DocumentGroupGrant, DocumentUserGrant

    return DocumentUserGrant.objects.count() + DocumentGroupGrant.objects.count()


def _fill() -> int:
    """Documents of one organ; each granted to five groups, most to a wide one, some to the viewers."""
    from django.contrib.auth.models import Group
    from django.db import connection

    from documents.models import Document, DocumentGroupGrant, DocumentUserGrant
    from office.kernel.models import Account
    from tests.orgchart.factories import small_province

    province = small_province()
    organ, clerk = province.units["department"], province.people["clerk"]
    first = Document.objects.create(
        kind="通知",
        direction="down",
        title="关于做好有关工作的通知",
        organ=organ,
        owner_unit=organ,
        custodian_unit=organ,
        drafter=clerk,
    )
    Group.objects.bulk_create(Group(name=f"bench:{number}") for number in range(GROUPS))
    wide = Group.objects.create(name="bench-wide")
    for number, viewer in enumerate(VIEWERS):
        account = Account.objects.create(login=f"bench.{number}")
        mine = Group.objects.filter(name__startswith="bench:").order_by("id")
        account.groups.set(mine[number * 50 : number * 50 + viewer.groups])
        if viewer.wide:
            account.groups.add(wide)
    with connection.cursor() as cursor:
        _copies(cursor, first)
        _grant(cursor, DocumentUserGrant._meta.db_table, DocumentGroupGrant._meta.db_table)
        cursor.execute("ANALYZE")
    return _filled()


def _copies(cursor: Any, first: Any) -> None:
    """The other documents: as the first, their ids a second apart."""
    table, columns = first._meta.db_table, [str(one.column) for one in first._meta.concrete_fields]
    others = [f'"{name}"' for name in columns if name != "id"]
    second = 1000 << 22  # ids count milliseconds above the bits of node and sequence
    cursor.execute(
        f'INSERT INTO {table} ("id", {", ".join(others)}) SELECT "id" - n * %s, {", ".join(others)} '
        f"FROM {table}, generate_series(1, %s) AS n WHERE id = %s",
        [second, DOCUMENTS - 1, first.id],
    )


def _grant(cursor: Any, users: str, groups: str) -> None:
    """Spread the grants by the documents' places, so that a run is like the one before."""
    run = cursor.execute
    run("CREATE TEMP TABLE place AS SELECT id, row_number() OVER (ORDER BY id) AS n FROM documents_document")
    permission = "(SELECT id FROM auth_permission WHERE codename = 'read_document')"
    for number, viewer in enumerate(VIEWERS):
        if viewer.every:
            run(
                f"INSERT INTO {users} (user_id, permission_id, content_object_id) "
                f"SELECT account.id, {permission}, place.id FROM place, kernel_account AS account "
                "WHERE account.login = %s AND place.n %% %s = 0",
                [f"bench.{number}", viewer.every],
            )
    run(
        f"INSERT INTO {groups} (group_id, permission_id, content_object_id) "
        f"SELECT team.id, {permission}, place.id FROM place, auth_group AS team "
        "WHERE team.name = 'bench-wide' AND place.n %% 100 < %s",
        [WIDE],
    )
    for step in SPREAD:
        run(
            f"INSERT INTO {groups} (group_id, permission_id, content_object_id) "
            f"SELECT team.id, {permission}, place.id FROM place "
            "JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM auth_group "
            "WHERE name LIKE 'bench:%%') AS team ON team.n = (place.n * %s) %% %s ON CONFLICT DO NOTHING",
            [step, GROUPS],
        )


def _compare(viewer: Viewer) -> None:
    from guardian.shortcuts import get_objects_for_user

    from documents.models import Document
    from documents.stages import READ
    from office.kernel import grants
    from office.kernel.models import Account

    account = Account.objects.get(login=f"bench.{VIEWERS.index(viewer)}")

    def ours() -> list[int]:
        found = grants.newest_visible(account, Document, READ, limit=PAGE)
        rows = Document.objects.in_bulk(found)
        return [rows[key].id for key in found]

    def guardians() -> list[int]:
        rows = get_objects_for_user(account, READ, Document, accept_global_perms=False, with_superuser=False)
        return [row.id for row in rows.order_by("-id")[:PAGE]]

    if ours() != guardians():
        raise AssertionError("the two ways answer differently")
    mine, theirs = _median(ours, ROUNDS), _median(guardians, SLOW_ROUNDS)
    print(
        f"  {viewer.name:<26} newest {PAGE} of {DOCUMENTS:,}: ours {mine * 1000:7.2f} ms   "
        f"get_objects_for_user {theirs * 1000:8.1f} ms   ratio {theirs / mine:6.1f}",
        flush=True,
    )


def _median(work: Callable[[], object], rounds: int) -> float:
    work()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
