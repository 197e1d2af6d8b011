import django.db.models.deletion
import office.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0010_issuing'),
        ('orgchart', '0008_scim_tokens'),
    ]

    operations = [
        migrations.CreateModel(
            name='CoIssuer',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('sort', models.PositiveSmallIntegerField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='co_issuers', to='documents.document')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgchart.unit')),
            ],
            options={
                'db_table': 'documents_co_issuer',
                'ordering': ['sort', 'id'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('document', 'unit'), name='co_issuer_once')],
            },
        ),
    ]
