"""Models and migrations agree, and so do the two ways to a database's tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import DjangoDbBlocker

from office.kernel.management.commands.migrate import draw_when_empty

ON_SQLITE = {
    "indexes": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "columns": """
        SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk
        FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table'""",
}
ON_POSTGRES = {
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
               collation_name, is_identity
        FROM information_schema.columns WHERE table_schema = 'public'
        -- The numbers of the rows of Django's own join table, which nobody reads, were shorter once.
        AND (table_name, column_name) <> ('auth_group_permissions', 'id')""",
}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_walking_the_migrations_makes_what_a_new_database_begins_with(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), _empty("drawn", tmp_path) as new, _empty("walked", tmp_path) as grown:
        assert draw_when_empty("drawn") and not draw_when_empty("drawn")
        executor = MigrationExecutor(grown)
        executor.migrate(executor.loader.graph.leaf_nodes())
        drawn, walked = _shape(new), _shape(grown)
        done = [set(MigrationRecorder(database).applied_migrations()) for database in (new, grown)]
    assert done[0] == done[1]
    assert len(drawn["columns"]) > 500
    for part, rows in drawn.items():
        assert sorted(walked[part] - rows) == sorted(rows - walked[part]) == [], part


def _shape(database: BaseDatabaseWrapper) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    with database.cursor() as cursor:
        for part, question in (ON_SQLITE if settings.EMBEDDED else ON_POSTGRES).items():
            cursor.execute(question)
            found[part] = {str(row) for row in cursor.fetchall()}
        if settings.EMBEDDED:
            # Some of SQLite's have no names of their own, only numbers.
            found["constraints"] = {
                f"{table} {'' if name.startswith(('fk_', '__unnamed')) else name} {said}"
                for table in database.introspection.table_names(cursor)
                for name, said in database.introspection.get_constraints(cursor, table).items()
            }
    return found


@contextmanager
def _empty(alias: str, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """A database beside the tests' own, without a table."""
    other = connection.copy(alias)
    name = str(folder / alias) if settings.EMBEDDED else f"{connection.settings_dict['NAME']}_{alias}"
    other.settings_dict["NAME"] = name
    if not settings.EMBEDDED:
        _on_server(f'CREATE DATABASE "{name}"')
    connections[alias] = other
    try:
        yield other
    finally:
        other.close()
        del connections[alias]
        if not settings.EMBEDDED:
            _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
