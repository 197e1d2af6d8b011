"""Facts and rollups are derived: they go, and are computed anew with what is measured from now on.

Apart from the next migration, because PostgreSQL does not alter a table in the transaction that empties it.
"""

from django.db import migrations


def forget(apps, schema_editor):
    for name in ("Rollup", "StageFact", "ChainFact"):
        model = apps.get_model("dashboards", name)
        model.objects.all()._raw_delete(schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ("dashboards", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
