"""The planner's knowledge of the tables, refreshed after rows have come in bulk."""

from __future__ import annotations

from django.db import connection


def refresh() -> None:
    """Count anew what our tables hold; PostgreSQL and SQLite call it ``ANALYZE``.

    Without it a planner that saw the tables empty goes on joining them as if they were, until the database
    looks again by itself; inside a transaction the rows of that transaction are counted too.
    """
    with connection.cursor() as cursor:
        # Table by table: without a name PostgreSQL's own shared tables would stay locked until the commit,
        # and whoever does the same in another database of the server would wait for it.
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
