"""The planner's knowledge of the tables, refreshed after rows have come in bulk."""

from __future__ import annotations

from django.db import connection


def refresh() -> None:
    """Count anew what the tables hold; PostgreSQL and SQLite call it ``ANALYZE``.

    Without it a planner that saw the tables empty goes on joining them as if they were, until the database
    looks again by itself; inside a transaction the rows of that transaction are counted too.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
