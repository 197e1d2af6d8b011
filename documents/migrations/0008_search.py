import django.db.models.deletion
import office.kernel.clock
import office.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0007_seals_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDue',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('subject_id', models.BigIntegerField()),
            ],
            options={
                'db_table': 'documents_search_due',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SearchMark',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('built_to', models.BigIntegerField(default=0, null=True)),
                ('swept_at', models.DateTimeField(default=office.kernel.clock.now)),
            ],
            options={
                'db_table': 'documents_search_mark',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FileText',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('read', 'Read'), ('unreadable', 'Unreadable')], default='waiting', max_length=10)),
                ('text', models.TextField(blank=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'db_table': 'documents_file_text',
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['sha256'], name='file_text_waiting')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.CharField(blank=True, db_index=True, max_length=60)),
                ('text', models.TextField()),
                ('folded', models.TextField()),
                ('places', models.JSONField(default=list)),
                ('seen_at', models.DateTimeField()),
                ('delivery', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_entry', to='documents.delivery')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_entries', to='documents.document')),
            ],
            options={
                'db_table': 'documents_search_entry',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('asked', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=office.kernel.clock.now)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'documents_saved_search',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('account', 'name'), name='saved_search_name')],
            },
        ),
    ]
