"""Insert many rows with one prepared statement: several times faster than ``bulk_create``, which
compiles every value of every row, and the same on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert values as they are, by column name."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    # Nothing but names from our own models is written into the text.
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608
    values = list(rows)
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Insert new objects of one model whose primary keys are set."""
    if not objects:
        return
    fields = type(objects[0])._meta.concrete_fields
    columns = [str(field.column) for field in fields]
    takers = [(field.attname, field.get_db_prep_save) for field in fields]
    rows = [[prepare(getattr(one, name), connection) for name, prepare in takers] for one in objects]
    insert_rows(type(objects[0]), columns, rows)
    for one in objects:
        one._state.adding, one._state.db = False, connection.alias
