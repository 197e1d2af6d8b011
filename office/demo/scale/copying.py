"""Rows by the million into an empty PostgreSQL: COPY into bare tables, indexes and keys made afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models


@dataclass
class Copier:
    """Collects lines of text by table and copies them when told to. Values may hold no tab or newline."""

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    written: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def table(self, model: type[models.Model], *columns: str) -> list[str]:
        """The list to append a model's lines to: its columns' values, tabs between, a newline at the end.

        Every column that has no default in the database must be among them.
        """
        named = {str(one.column) for one in model._meta.concrete_fields}
        required = {
            str(one.column)
            for one in model._meta.concrete_fields
            if not one.null and not isinstance(one, models.AutoField)
        }
        if not required <= set(columns) <= named:
            raise ValueError(f"{model.__name__}: {required.symmetric_difference(columns)}")
        self.columns[model._meta.db_table] = columns
        return self.lines[model._meta.db_table]

    def flush(self) -> None:
        """Copy what was collected, in the order in which the tables were named."""
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            for table, columns in self.columns.items():
                lines = self.lines[table]
                if not lines:
                    continue
                names = ", ".join(quote(column) for column in columns)
                with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                    copy.write("".join(lines))
                self.written[table] += len(lines)
                lines.clear()


@contextmanager
def bare(*classes: type[models.Model]) -> Iterator[None]:
    """The tables without foreign keys and indexes while rows come in; both are back, checked, at the end.

    For tables that are empty and in one transaction: a failure leaves everything as it was.
    """
    tables = [one._meta.db_table for one in classes]
    with connection.cursor() as cursor:
        _run(cursor, "SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still due cannot be altered
        constraints = _constraints(cursor, tables)
        indexes = _indexes(cursor, tables)
        for table, name, _ in constraints:
            _run(cursor, f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            _run(cursor, f'DROP INDEX "{name}"')
        yield
        _run(cursor, "SET LOCAL maintenance_work_mem = '256MB'")
        for _, definition in indexes:
            _run(cursor, definition)
        for table, name, definition in reversed(constraints):  # unique keys before what refers to them
            _run(cursor, f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')


def _run(cursor: Any, statement: str) -> None:
    cursor.execute(statement)


def _constraints(cursor: Any, tables: list[str]) -> list[tuple[str, str, str]]:
    """(table, name, definition) of foreign and unique keys, the foreign ones first."""
    cursor.execute(
        "SELECT r.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c"
        " JOIN pg_class r ON r.oid = c.conrelid"
        " WHERE r.relname = ANY(%s) AND c.contype IN ('f', 'u') ORDER BY c.contype, c.conname",
        [tables],
    )
    found: list[tuple[str, str, str]] = cursor.fetchall()
    return found


def _indexes(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    """(name, definition) of the indexes that no constraint keeps."""
    cursor.execute(
        "SELECT i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x"
        " JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class r ON r.oid = x.indrelid"
        " WHERE r.relname = ANY(%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid)"
        " ORDER BY i.relname",
        [tables],
    )
    found: list[tuple[str, str]] = cursor.fetchall()
    return found
