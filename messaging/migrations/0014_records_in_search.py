"""Conversations with forwarded records are indexed anew: search now finds what records say."""

from django.db import migrations


def begin_anew(apps, schema_editor):
    records = apps.get_model("messaging", "Message").objects.filter(kind="record", recalled_at=None)
    cursors = apps.get_model("messaging", "SearchCursor").objects
    cursors.filter(conversation_id__in=records.values("conversation_id")).update(change=0)


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0013_reminders'),
    ]

    operations = [
        migrations.RunPython(begin_anew, migrations.RunPython.noop),
    ]
