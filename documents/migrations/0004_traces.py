import django.db.models.deletion
from django.db import migrations, models

import office.kernel.clock
import office.kernel.ids


def key() -> tuple:
    return ("id", models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False))


def person(**more) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgchart.person", **more)


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0003_drafting_together"),
        ("orgchart", "0008_scim_tokens"),
    ]

    operations = [
        migrations.AddField("draftroom", "traces", models.JSONField(null=True)),
        migrations.AddField("draftroom", "undo_body", models.JSONField(null=True)),
        migrations.AddField("draftupdate", "person", person(db_index=False, null=True)),
        migrations.CreateModel(
            name="VersionTrace",
            fields=[
                key(),
                ("pieces", models.JSONField()),
                ("version", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="trace", to="documents.version")),
            ],
            options={"db_table": "documents_version_trace", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="PassageThread",
            fields=[
                key(),
                ("epoch", models.PositiveIntegerField(default=0)),
                ("anchor", models.JSONField(null=True)),
                ("quote", models.CharField(max_length=200)),
                ("paragraph", models.PositiveIntegerField()),
                ("opened_at", models.DateTimeField(default=office.kernel.clock.now)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("document", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="threads", to="documents.document")),
                ("opened_by", person()),
                ("resolved_by", person(null=True)),
                ("version", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="threads", to="documents.version")),
            ],
            options={"db_table": "documents_passage_thread", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="PassageNote",
            fields=[
                key(),
                ("text", models.TextField()),
                ("mentions", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=office.kernel.clock.now)),
                ("author", person()),
                ("thread", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="documents.passagethread")),
            ],
            options={"db_table": "documents_passage_note", "default_permissions": ()},
        ),
    ]
