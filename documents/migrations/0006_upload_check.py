import django.db.models.deletion
import office.kernel.clock
import office.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('documents', '0005_outside'),
    ]

    operations = [
        migrations.CreateModel(
            name='UploadCheck',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('refused', 'Refused')], default='waiting', max_length=8)),
                ('report', models.JSONField(null=True)),
                ('drawing', models.JSONField(null=True)),
                ('refusal', models.JSONField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=office.kernel.clock.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'documents_upload_check',
                'default_permissions': (),
                'indexes': [models.Index(fields=['account', '-id'], name='upload_check_own'), models.Index(condition=models.Q(('state__in', ('waiting', 'running'))), fields=['id'], name='upload_check_unfinished')],
            },
        ),
    ]
