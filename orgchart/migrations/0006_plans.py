"""Plans of reorganisations, and the acts of a plan among the changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import office.kernel.clock
import office.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("orgchart", "0005_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="change",
            name="handle",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AddField(
            model_name="change",
            name="makes",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="change",
            name="position",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="change",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("planned", "Planned"),
                    ("applied", "Applied"),
                    ("undone", "Undone"),
                    ("failed", "Failed"),
                ],
                default="planned",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("decree", models.CharField(blank=True, default="", max_length=80)),
                ("effective_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("scheduled", "Scheduled"),
                            ("applied", "Applied"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(default=office.kernel.clock.now)),
                ("changed_at", models.DateTimeField(default=office.kernel.clock.now)),
                ("scheduled_at", models.DateTimeField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
                ("failure", models.JSONField(null=True)),
                ("report", models.JSONField(null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scheduled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="orgchart.unit",
                    ),
                ),
            ],
            options={
                "db_table": "orgchart_plan",
            },
        ),
        migrations.AddField(
            model_name="change",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acts",
                to="orgchart.plan",
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("plan__isnull", False)),
                fields=["plan", "position"],
                name="change_of_plan",
            ),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(fields=["unit", "-id"], name="plan_of_unit"),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(
                condition=models.Q(("state", "scheduled")),
                fields=["effective_on", "id"],
                name="plan_scheduled",
            ),
        ),
    ]
