"""The newest 50 documents a person may see, among 100,000: our merge of top-k against guardian's own way.

Run by `make bench`, on PostgreSQL from the wheel. Both answers are compared before anything is timed.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.beds.postgres import postgres

DOCUMENTS = 100_000
GROUPS = 400
PAGE = 50
ROUNDS = 60
SLOW_ROUNDS = 8
SPREAD = (7, 13, 29, 31, 37)  # each document is granted to as many groups, at different strides
WIDE = 60  # per cent of the documents that a leader's widest group reads


@dataclass(frozen=True)
class Viewer:
    """A kind of reader: ``every``-th document is granted to them directly, ``groups`` are theirs."""

    name: str
    every: int
    groups: int


VIEWERS = [Viewer("a clerk, 5 groups", 400, 5), Viewer("a leader, 41 groups", 20, 40)]


def main() -> None:
    with postgres() as server:
        os.environ["OFFICE_DATABASE_URL"] = server.url()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"  {_fill():,} grants on {DOCUMENTS:,} documents, {GROUPS} groups", flush=True)
        for viewer in VIEWERS:
            _compare(viewer)


def _fill() -> int:
    """Documents of one organ; each granted to five groups, most to a wide one, some to the viewers."""
    from django.contrib.auth.models import Group
    from django.db import connection

    from documents.models import Document, DocumentGroupGrant, DocumentUserGrant
    from office.kernel import ids
    from office.kernel.models import Account
    from tests.orgchart.factories import small_province

    province = small_province()
    organ, clerk = province.units["department"], province.people["clerk"]
    began = datetime(2025, 1, 1, tzinfo=UTC)
    for start in range(0, DOCUMENTS, 5000):
        moments = (began + timedelta(minutes=number) for number in range(start, start + 5000))
        Document.objects.bulk_create(
            Document(
                id=ids.id_at(moment),
                kind="通知",
                direction="down",
                title="关于做好有关工作的通知",
                organ=organ,
                owner_unit=organ,
                custodian_unit=organ,
                drafter=clerk,
            )
            for moment in moments
        )
    Group.objects.bulk_create(Group(name=f"bench:{number}") for number in range(GROUPS))
    for number, viewer in enumerate(VIEWERS):
        account = Account.objects.create(login=f"bench.{number}")
        mine = Group.objects.filter(name__startswith="bench:").order_by("id")
        account.groups.set(mine[number * 100 : number * 100 + viewer.groups])
    wide = Group.objects.create(name="bench-wide")
    Account.objects.get(login=f"bench.{len(VIEWERS) - 1}").groups.add(wide)
    with connection.cursor() as cursor:
        _grant(cursor, DocumentUserGrant._meta.db_table, DocumentGroupGrant._meta.db_table)
        cursor.execute("ANALYZE")
    return DocumentUserGrant.objects.count() + DocumentGroupGrant.objects.count()


def _grant(cursor: object, users: str, groups: str) -> None:
    """Spread the grants by the documents' places, so that a run is like the one before."""
    run = cursor.execute  # type: ignore[attr-defined]  # Django's wrapper has no public type
    run("CREATE TEMP TABLE place AS SELECT id, row_number() OVER (ORDER BY id) AS n FROM documents_document")
    permission = "(SELECT id FROM auth_permission WHERE codename = 'read_document')"
    for number, viewer in enumerate(VIEWERS):
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
        f"  {viewer.name:<20} newest {PAGE} of {DOCUMENTS:,}: ours {mine * 1000:7.2f} ms   "
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
