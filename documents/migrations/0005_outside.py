import django.db.models.deletion
import office.kernel.clock
import office.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_traces'),
        ('orgchart', '0008_scim_tokens'),
    ]

    operations = [
        migrations.AddField(
            model_name='delivery',
            name='urged',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='delivery',
            name='urged_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='document',
            name='origin',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passed_on', to='documents.document'),
        ),
        migrations.AddField(
            model_name='document',
            name='origin_verb',
            field=models.CharField(blank=True, choices=[('forward', 'Forward'), ('circulate', 'Circulate')], default='', max_length=9),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='document',
            name='sender',
            field=models.CharField(blank=True, default='', max_length=200),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='document',
            name='state',
            field=models.CharField(choices=[('drafting', 'Drafting'), ('in_chain', 'In Chain'), ('returned', 'Returned'), ('signed', 'Signed'), ('registered', 'Registered'), ('sealed', 'Sealed'), ('distributed', 'Distributed'), ('withdrawn', 'Withdrawn'), ('stopped', 'Stopped'), ('void', 'Void'), ('received', 'Received')], default='drafting', max_length=12),
        ),
        migrations.CreateModel(
            name='OutsidePaper',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('sender', models.CharField(max_length=200)),
                ('means', models.CharField(choices=[('post', 'Post'), ('exchange', 'Exchange'), ('email', 'Email'), ('fax', 'Fax'), ('hand', 'Hand')], max_length=8)),
                ('received_on', models.DateField()),
                ('pages', models.PositiveIntegerField(default=0)),
                ('read_by', models.CharField(blank=True, choices=[('', 'Hand'), ('text', 'Text'), ('ocr', 'Ocr')], max_length=4)),
                ('message', models.JSONField(default=dict)),
                ('confirmed_twice', models.BooleanField(default=False)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField(default=office.kernel.clock.now)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='outside', to='documents.document')),
                ('registered_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgchart.person')),
                ('sender_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgchart.unit')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgchart.unit')),
            ],
            options={
                'db_table': 'documents_outside_paper',
                'default_permissions': (),
                'indexes': [models.Index(fields=['unit', 'sender'], name='outside_paper_of_sender')],
            },
        ),
    ]
