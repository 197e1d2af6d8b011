"""What one act writes, in as few statements as the database takes.

PostgreSQL runs any number of writes as one statement (``WITH``), which is parsed, planned and answered once.
SQLite has no such thing, and no way to go either: there they run one after another. All of them see the
database as it was before, so two of one statement never touch the same row, nor one key of a unique index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, UpdateQuery


class Writes:
    """Gathers statements and sends them, inside the caller's transaction."""

    def __init__(self) -> None:
        self._gathered: list[tuple[str, tuple[Any, ...]]] = []

    def insert(self, rows: Sequence[Model], *, update: Sequence[str] = ()) -> None:
        """Rows of one model that carry their ids. ``update``: the fields that those get which exist."""
        if not rows:
            return
        meta = rows[0]._meta
        fields = meta.concrete_fields
        size = max(connection.ops.bulk_batch_size(fields, rows), 1)
        for start in range(0, len(rows), size):
            query = InsertQuery(
                type(rows[0]),
                on_conflict=OnConflict.UPDATE if update else None,
                update_fields=[meta.get_field(name) for name in update],
                unique_fields=[meta.pk] if update else [],
            )
            query.insert_values(fields, list(rows[start : start + size]))
            self._gathered += query.get_compiler(connection=connection).as_sql()
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias

    def update(self, rows: QuerySet[Any], **values: Any) -> None:
        """The same values for all these rows."""
        query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
        query.add_update_values(values)
        self._gathered.append(query.get_compiler(connection=connection).as_sql())

    def send(self) -> None:
        """In the order gathered, or all at once. Again sends nothing."""
        gathered, self._gathered = self._gathered, []
        if connection.vendor == "postgresql" and len(gathered) > 1:
            gathered = [_together(gathered)]
        with connection.cursor() as cursor:
            for statement, values in gathered:
                cursor.execute(statement, values)


def _together(statements: list[tuple[str, tuple[Any, ...]]]) -> tuple[str, tuple[Any, ...]]:
    *first, last = statements
    named = ", ".join(f"w{place} AS ({statement})" for place, (statement, _) in enumerate(first))
    return f"WITH {named} {last[0]}", tuple(value for _, values in statements for value in values)
