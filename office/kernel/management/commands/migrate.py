"""Django's ``migrate``, which draws the tables of an empty database straight from the models.

Walking every migration from the first one draws Django's picture of all models anew after each operation:
most of a minute, for the same tables. What they come to is the same: tests/house/test_migrations.py
compares the two. A database that holds anything walks its migrations as ever.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# Asked for one of these, the migrations themselves are meant.
MEANT = ("app_label", "migration_name", "plan", "check_unapplied", "fake", "fake_initial", "prune")


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if not any(options.get(name) for name in MEANT):
            draw_when_empty(options["database"])
        super().handle(*args, **options)


def draw_when_empty(alias: str) -> bool:
    """Make all tables of a database that has none, and note every migration as done; returns whether it did.

    In one transaction: killed half way it leaves nothing.
    """
    connection = connections[alias]
    if connection.introspection.table_names():
        return False
    applied = MigrationLoader(connection).disk_migrations or {}
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        editor.create_model(recorder.Migration)
        recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in applied)
    return True
