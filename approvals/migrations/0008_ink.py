import django.db.models.deletion
import office.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0007_outside'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='ink_sha256',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.CreateModel(
            name='Ink',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('strokes', models.JSONField()),
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ink', to='approvals.task')),
            ],
            options={
                'db_table': 'approvals_ink',
            },
        ),
    ]
