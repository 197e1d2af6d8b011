import django.db.models.deletion
import office.kernel.clock
import office.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orgchart', '0006_plans'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='source',
            field=models.CharField(choices=[('file', 'File'), ('ldap', 'Ldap')], default='file', max_length=4),
        ),
        migrations.CreateModel(
            name='DirectoryLink',
            fields=[
                ('id', models.BigIntegerField(default=office.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('linked_at', models.DateTimeField(default=office.kernel.clock.now)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='directory_link', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'orgchart_directory_link',
            },
        ),
    ]
