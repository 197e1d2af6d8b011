"""Lines in and out of the database, many at a time, and the run's own row as the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from office.kernel import clock
from office.kernel.realtime import bus, hub
from office.kernel.realtime.frames import encode
from orgchart.models import ImportLine, ImportRun, ImportState
from orgchart.selectors.imports import WORKING

T = TypeVar("T")
LEASE = timedelta(seconds=30)
PART = 1_000  # rows of one transaction while reading and comparing


class Interrupted(Exception):
    """The run is no longer in the state the worker is working at: somebody discarded it."""


class Outdated(Exception):
    """The org chart is no longer what the dry run saw; the run must be checked again."""


def parts(rows: Iterable[T], size: int = PART) -> Iterator[list[T]]:
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part


def claim(run_id: int) -> ImportRun | None:
    """The run, ours for LEASE, when it waits for work that nobody does."""
    now = clock.now()
    free = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
    mine = ImportRun.objects.filter(free, id=run_id, state__in=WORKING).update(leased_until=now + LEASE)
    if not mine:
        return None
    return ImportRun.objects.select_related("unit", "file").get(id=run_id)


def hold(run: ImportRun) -> None:
    """Lock the run's row inside a transaction; raises Interrupted when it is not ours to work at."""
    state = ImportRun.objects.select_for_update().filter(id=run.id).values_list("state", flat=True).first()
    if state != run.state:
        raise Interrupted


def advance(run: ImportRun, *, done: int, **more: Any) -> None:
    """Write progress inside the present transaction, and tell it after the commit."""
    values = {"done": done, "leased_until": clock.now() + LEASE, **more}
    ImportRun.objects.filter(id=run.id).update(**values)
    for name, value in values.items():
        setattr(run, name, value)
    transaction.on_commit(lambda: tell(run), robust=True)


def enter(run: ImportRun, state: str, **more: Any) -> None:
    """Go on to another state, inside the present transaction; a run at rest is leased to nobody."""
    lease = clock.now() + LEASE if state in WORKING else None
    values = {"state": state, "leased_until": lease, **more}
    ImportRun.objects.filter(id=run.id).update(**values)
    for name, value in values.items():
        setattr(run, name, value)
    transaction.on_commit(lambda: tell(run), robust=True)


def tell(run: ImportRun) -> None:
    """Progress to whoever uploads and applies, now: a long transaction must not hide it."""
    accounts = {run.created_by_id, run.applied_by_id} - {None}
    frame = {
        "type": "import.progress",
        "id": str(run.id),
        "state": run.state,
        "done": run.done,
        "total": run.total,
    }
    bus.send(hub.Hint(tuple(f"account:{one}" for one in sorted(filter(None, accounts))), encode(frame), {}))


def update_rows(model: type[models.Model], fields: Sequence[str], rows: Sequence[models.Model]) -> None:
    """Write these fields of existing rows with one prepared statement."""
    if not rows:
        return
    real = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    chosen = [model._meta.get_field(name) for name in fields]
    columns = [field for field in chosen if isinstance(field, models.Field)]
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in columns)
    # Nothing but names from our own models is written into the text.
    statement = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s"  # noqa: S608 - model names only
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), real) for field in columns), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


COMPARED = ("key", "name", "kind", "turn", "changes", "plan", "errors", "failed", "seen", "target")


def save_lines(lines: Sequence[ImportLine]) -> None:
    """Write what the comparison found."""
    for line in lines:
        line.failed = bool(line.errors)
        if line.failed:
            line.kind, line.plan = "", {}
    update_rows(ImportLine, COMPARED, lines)


def fail(line: ImportLine, column: str, code: str, /, **data: Any) -> None:
    """An error of the comparison on a line, once a column and code."""
    if all((one["column"], one["code"]) != (column, code) for one in line.errors):
        line.errors.append({"column": column, "code": code, "data": data, "late": True})


def forget(line: ImportLine) -> None:
    """Take back what an earlier comparison found; what is wrong with the cells themselves stays."""
    line.errors = [one for one in line.errors if not one.get("late")]
    line.kind, line.changes, line.plan, line.seen, line.target, line.applied = "", [], {}, "", None, False


def digest(content: Any) -> str:
    """A short digest of what a plan was made from."""
    raw = json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain).encode()
    return hashlib.sha256(raw).hexdigest()[:16]


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def finish(run: ImportRun, state: str = ImportState.APPLIED) -> None:
    enter(run, state, finished_at=clock.now())
