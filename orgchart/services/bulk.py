"""Insert many rows with one prepared statement: several times faster than ``bulk_create``, which
compiles every value of every row, and the same on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert values as they are, by column name."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    # Nothing but names from our own models is written into the text.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - model names only
    values = list(rows)
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def _as_it_is(field: models.Field[Any, Any]) -> bool:
    """Whether both databases take the field's Python values unchanged (numbers, texts, keys)."""
    kinds = (models.IntegerField, models.CharField, models.TextField, models.BooleanField, models.ForeignKey)
    return isinstance(field, kinds)


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Insert new objects of one model whose primary keys are set."""
    if not objects:
        return
    fields = type(objects[0])._meta.concrete_fields
    columns = [str(field.column) for field in fields]
    # The proxy `connection` costs two lookups a value: the real one is taken once.
    real = connections[DEFAULT_DB_ALIAS]
    plain = [(index, field.attname) for index, field in enumerate(fields) if _as_it_is(field)]
    others = [
        (index, field.attname, field.get_db_prep_save)
        for index, field in enumerate(fields)
        if not _as_it_is(field)
    ]
    rows = []
    for one in objects:
        row: list[Any] = [None] * len(fields)
        for index, name in plain:
            row[index] = getattr(one, name)
        for index, name, prepare in others:
            row[index] = prepare(getattr(one, name), real)
        rows.append(row)
    insert_rows(type(objects[0]), columns, rows)
    for one in objects:
        one._state.adding, one._state.db = False, DEFAULT_DB_ALIAS
