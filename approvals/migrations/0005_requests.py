import django.db.models.deletion
import office.kernel.clock
import office.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0004_operations"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("kernel", "0003_password_given"),
        ("orgchart", "0008_scim_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Form",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("sort", models.PositiveSmallIntegerField(default=100)),
                (
                    "organ",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgchart.unit",
                    ),
                ),
            ],
            options={
                "db_table": "approvals_form",
            },
        ),
        migrations.CreateModel(
            name="FormFavourite",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "approvals_form_favourite",
            },
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                ("published_at", models.DateTimeField(default=office.kernel.clock.now)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="approvals.form",
                    ),
                ),
            ],
            options={
                "db_table": "approvals_form_version",
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("urgency", models.CharField(blank=True, max_length=4)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_chain", "in chain"),
                            ("returned", "returned"),
                            ("done", "done"),
                            ("stopped", "stopped"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("draft", models.JSONField(default=dict)),
                ("draft_token", models.PositiveIntegerField(default=1)),
                ("chain_id", models.BigIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=office.kernel.clock.now)),
                ("updated_at", models.DateTimeField(default=office.kernel.clock.now)),
                (
                    "form_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.formversion",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgchart.unit"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgchart.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgchart.unit"
                    ),
                ),
            ],
            options={
                "db_table": "approvals_request",
                "permissions": [("read_request", "read the request")],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RequestFile",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.storedfile"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="approvals.request",
                    ),
                ),
            ],
            options={
                "db_table": "approvals_request_file",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RequestGroupGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="approvals.request"),
                ),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
                (
                    "permission",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                ),
            ],
            options={
                "db_table": "approvals_request_group_grant",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RequestSeries",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.form"
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgchart.unit"
                    ),
                ),
            ],
            options={
                "db_table": "approvals_request_series",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RequestUserGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "content_object",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="approvals.request"),
                ),
                (
                    "permission",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "approvals_request_user_grant",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RequestVersion",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=office.kernel.clock.now)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="approvals.request",
                    ),
                ),
            ],
            options={
                "db_table": "approvals_request_version",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RequestOpening",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(default=office.kernel.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="approvals.requestversion",
                    ),
                ),
            ],
            options={
                "db_table": "approvals_request_opening",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="request",
            name="current_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="approvals.requestversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.UniqueConstraint(fields=("key", "organ"), name="approvals_form_organ"),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.UniqueConstraint(
                condition=models.Q(("organ__isnull", True)), fields=("key",), name="approvals_form_common"
            ),
        ),
        migrations.AddConstraint(
            model_name="formfavourite",
            constraint=models.UniqueConstraint(
                fields=("account", "key"), name="approvals_form_favourite_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(
                fields=("form", "number"), name="approvals_form_version_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestfile",
            constraint=models.UniqueConstraint(
                fields=("request", "file"), name="approvals_request_file_once"
            ),
        ),
        migrations.AlterUniqueTogether(
            name="requestgroupgrant",
            unique_together={("group", "permission", "content_object")},
        ),
        migrations.AddConstraint(
            model_name="requestseries",
            constraint=models.UniqueConstraint(
                fields=("form", "organ", "year"), name="approvals_request_series_once"
            ),
        ),
        migrations.AlterUniqueTogether(
            name="requestusergrant",
            unique_together={("user", "permission", "content_object")},
        ),
        migrations.AddConstraint(
            model_name="requestversion",
            constraint=models.UniqueConstraint(
                fields=("request", "number"), name="approvals_request_version_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestopening",
            constraint=models.UniqueConstraint(
                fields=("version", "account"), name="approvals_request_opening_once"
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["owner", "-id"], name="approvals_request_owner"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["owner", "state", "-id"], name="approvals_request_state"),
        ),
    ]
