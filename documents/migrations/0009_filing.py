import django.db.models.deletion
import office.kernel.clock
import office.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0008_search'),
        ('kernel', '0005_opening'),
        ('orgchart', '0008_scim_tokens'),
    ]

    operations = [
        migrations.CreateModel(
            name='FilingDesk',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('fonds', models.CharField(max_length=20)),
                ('organ', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgchart.unit')),
            ],
            options={
                'db_table': 'documents_filing_desk',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FilingCounter',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('retention', models.CharField(choices=[('Y', 'Permanent'), ('D30', 'Thirty'), ('D10', 'Ten')], max_length=3)),
                ('division', models.CharField(max_length=6)),
                ('last', models.PositiveIntegerField(default=0)),
                ('organ', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orgchart.unit')),
            ],
            options={
                'db_table': 'documents_filing_counter',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('organ', 'year', 'retention', 'division'), name='filing_counter_once')],
            },
        ),
        migrations.CreateModel(
            name='FilingItem',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=60)),
                ('year', models.PositiveSmallIntegerField()),
                ('retention', models.CharField(choices=[('Y', 'Permanent'), ('D30', 'Thirty'), ('D10', 'Ten')], max_length=3)),
                ('division', models.CharField(max_length=6)),
                ('division_name', models.CharField(max_length=80)),
                ('n', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=300)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(max_length=4)),
                ('source', models.CharField(max_length=200)),
                ('dated', models.DateField(null=True)),
                ('sha256', models.CharField(max_length=64)),
                ('parts', models.PositiveIntegerField()),
                ('filed_at', models.DateTimeField(default=office.kernel.clock.now)),
                ('restored_at', models.DateTimeField(null=True)),
                ('delivery', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='filed_as', to='documents.delivery')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='filed_as', to='documents.document')),
                ('filed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgchart.person')),
                ('organ', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgchart.unit')),
                ('package', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
            ],
            options={
                'db_table': 'documents_filing_item',
                'default_permissions': (),
                'indexes': [models.Index(fields=['organ', '-id'], name='filing_of_organ'), models.Index(fields=['organ', 'year', 'retention', '-id'], name='filing_of_year')],
                'constraints': [models.UniqueConstraint(fields=('organ', 'code'), name='filing_code_once'), models.UniqueConstraint(condition=models.Q(('delivery', None), ('document__isnull', False)), fields=('document',), name='filing_once')],
            },
        ),
        migrations.CreateModel(
            name='FilingRun',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done')], default='waiting', max_length=8)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('faults', models.JSONField(default=list)),
                ('leased_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=office.kernel.clock.now)),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgchart.person')),
                ('organ', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgchart.unit')),
            ],
            options={
                'db_table': 'documents_filing_run',
                'default_permissions': (),
                'indexes': [models.Index(fields=['organ', '-id'], name='filing_run_of_organ'), models.Index(condition=models.Q(('state', 'done'), _negated=True), fields=['id'], name='filing_run_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'done'), _negated=True), fields=('organ',), name='filing_run_one_at_a_time')],
            },
        ),
    ]
