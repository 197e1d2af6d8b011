"""Ever more chains, steps and tasks in PostgreSQL, copied from real ones inside the server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PEOPLE = 2000
PER_CHAIN, TODO_EVERY = 10, 200  # tasks of a chain; one task of so many is somebody's to do
OWN = 1 << 50  # where the ids of those begin that are made for one reader
REBUILD_FROM = 100_000  # from so many rows on, indexes are dropped and built again
TABLES = ("approvals_chain", "approvals_step", "approvals_task")

_DONE = {"state": "'done'", "decision": "'agree'", "decided_at": "model.opened_at - n * interval '1 second'"}
_DUE = "model.opened_at + (n % 9000) * interval '1 minute'"
_TODO = {"state": "'active'", "decision": "''", "decided_at": "NULL", "due_at": _DUE, "due_key": _DUE}
_MOSTLY_DONE = {
    name: f"CASE WHEN n % {TODO_EVERY} = 0 THEN {_TODO[name]} ELSE {_DONE.get(name, 'model.' + name)} END"
    for name in _TODO
}


class Filler:
    """``model`` is a chain that waits at its first step; nothing is checked while copying."""

    def __init__(self, model: Any) -> None:
        self.chain = model
        self.step = model.steps.get(order=1)
        self.task = self.step.tasks.get()
        self.filled = 0

    def people(self) -> None:
        """As many readers, beside those of the small province."""
        from office.kernel.models import Account
        from orgchart.models import Person

        accounts = Account.objects.bulk_create(Account(login=f"bench.{n}") for n in range(PEOPLE))
        people = [Person(account=one, name="测试", pinyin="ceshi", initials="cs") for one in accounts]
        Person.objects.bulk_create(people)
        rows = ", ".join(f"({n}, {one.id}, {one.account_id})" for n, one in enumerate(people))
        _run("CREATE TABLE bench_reader (place int PRIMARY KEY, person bigint, account bigint)")
        _run(f"INSERT INTO bench_reader VALUES {rows}")

    def own(self, person: Any, first: int, many: int) -> None:
        """So many tasks that are one person's to do, each in a chain of its own."""
        span = (OWN + first, OWN + first + many)
        self._chains(*span, {"state": "'running'"})
        who = {"assignee_id": str(person.id), "account_id": str(person.account_id)}
        _copy(self.task, *span, {"id": "n", "chain_id": "n", "step_id": "n", **who, **_TODO})

    def grow(self, total: int) -> float:
        """Up to so many tasks of everybody's, most decided long ago; the seconds it took."""
        started = time.monotonic()
        start, self.filled = self.filled, total
        with _indexed_afterwards() if total - start >= REBUILD_FROM else _as_it_is():
            live = f"CASE WHEN (n - 1) % {TODO_EVERY // PER_CHAIN} = 0 THEN 'running' ELSE 'done' END"
            self._chains(1 + start // PER_CHAIN, 1 + total // PER_CHAIN, {"state": live})
            chain = f"1 + n / {PER_CHAIN}"
            columns = {"id": "1 + n", "chain_id": chain, "step_id": chain, **_MOSTLY_DONE}
            columns |= {"assignee_id": "reader.person", "account_id": "reader.account"}
            readers = f"JOIN bench_reader AS reader ON reader.place = (n / {TODO_EVERY} + n) % {PEOPLE}"
            _copy(self.task, start, total, columns, readers)
        _run(f"ANALYZE {', '.join(TABLES)}")
        return time.monotonic() - started

    def _chains(self, start: int, stop: int, more: dict[str, str]) -> None:
        _copy(self.chain, start, stop, {"id": "n", "subject_id": "n", **more})
        _copy(self.step, start, stop, {"id": "n", "chain_id": "n"})


def _copy(model: Any, start: int, stop: int, changed: dict[str, str], joined: str = "") -> None:
    table = model._meta.db_table
    columns = [str(one.column) for one in model._meta.concrete_fields]
    values = [changed.get(name, f'model."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    _run(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} AS model "
        f"CROSS JOIN generate_series({start}::bigint, {stop - 1}::bigint) AS series(n) {joined} "
        f"WHERE model.id = {model.id}"
    )


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _indexed_afterwards() -> Iterator[None]:
    """Without the indexes that are no constraint's; they are built again, as they were, at the end."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS "
            "(SELECT FROM pg_constraint WHERE conname = indexname)",
            [list(TABLES)],
        )
        indexes = cursor.fetchall()
    for name, _ in indexes:
        _run(f'DROP INDEX "{name}"')
    yield
    _run("SET maintenance_work_mem = '512MB'")
    for _, made in indexes:
        _run(made)


def _run(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        # Rows by the million: their foreign keys are right by the way they are made.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")
