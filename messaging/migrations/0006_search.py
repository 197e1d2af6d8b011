import django.db.models.deletion
import office.kernel.clock
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Whoever alters messaging_search_entry on SQLite makes the trigger anew: Django copies the table then.
MAKE = {
    "postgresql": [
        "ALTER TABLE messaging_search_entry ADD COLUMN grams bigint[]",
        "CREATE INDEX messaging_search_grams ON messaging_search_entry USING gin (grams) "
        "WITH (gin_pending_list_limit = 1024)",
    ],
    "sqlite": [
        "CREATE VIRTUAL TABLE messaging_search_grams USING fts5(grams, detail = none, tokenize = 'ascii')",
        "CREATE TRIGGER messaging_search_gone AFTER DELETE ON messaging_search_entry BEGIN "
        "DELETE FROM messaging_search_grams WHERE rowid = old.message_id; END",
    ],
}
DROP = {
    "postgresql": ["ALTER TABLE messaging_search_entry DROP COLUMN grams"],
    "sqlite": ["DROP TRIGGER messaging_search_gone", "DROP TABLE messaging_search_grams"],
}


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0005_groups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchCursor",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_cursor",
                        serialize=False,
                        to="messaging.conversation",
                    ),
                ),
                ("change", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "messaging_search_cursor"},
        ),
        migrations.CreateModel(
            name="SearchMark",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("swept_at", models.DateTimeField(default=office.kernel.clock.now)),
                ("compared_at", models.DateTimeField(default=office.kernel.clock.now)),
            ],
            options={"db_table": "messaging_search_mark"},
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_entry",
                        serialize=False,
                        to="messaging.message",
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("files", models.BooleanField()),
                ("pictures", models.BooleanField()),
                ("folded", models.TextField()),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="messaging.conversation",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": "messaging_search_entry"},
        ),
        migrations.RunPython(make, drop),
    ]
