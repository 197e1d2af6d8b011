import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import office.kernel.clock


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
    ]
