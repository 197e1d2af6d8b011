"""What search reads: one row per message that can be found, kept by the indexer (docs/adr/0007).

Beside these columns each database has an index of its own over pieces of ``folded``, which no model can
say: PostgreSQL a column ``grams`` under GIN, SQLite a table of FTS5. It is made after every migration, where
it is not there yet: SQLite loses the trigger when Django copies a table to alter it.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.db import connections, models
from django.db.models.signals import post_migrate

from messaging.models.conversations import Conversation
from messaging.models.messages import Message
from office.kernel import clock


class SearchEntry(models.Model):
    """``folded`` is the message's plain text and the names of its files, a line each, as ``fold`` makes
    them. Recalled messages and notes of the system have none.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="search_entry")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", db_index=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8)
    files = models.BooleanField()  # it carries files that are no pictures
    pictures = models.BooleanField()
    folded = models.TextField()

    class Meta:
        db_table = "messaging_search_entry"

    def __str__(self) -> str:
        return f"search {self.message_id}"


class SearchCursor(models.Model):
    """Up to which ``change`` a conversation is indexed."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, related_name="search_cursor"
    )
    change = models.BigIntegerField(default=0)

    class Meta:
        db_table = "messaging_search_cursor"

    def __str__(self) -> str:
        return f"{self.conversation_id} indexed to {self.change}"


class SearchMark(models.Model):
    """One row: what was touched before ``swept_at`` is indexed; ``compared_at`` is when all was compared."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    swept_at = models.DateTimeField(default=clock.now)
    compared_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "messaging_search_mark"

    def __str__(self) -> str:
        return f"indexed to {self.swept_at}"


_INDEX: Final = {
    "postgresql": (
        "ALTER TABLE messaging_search_entry ADD COLUMN grams bigint[]",
        "CREATE INDEX messaging_search_grams ON messaging_search_entry USING gin (grams) "
        "WITH (gin_pending_list_limit = 1024)",
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS messaging_search_grams "
        "USING fts5(grams, detail = none, tokenize = 'ascii')",
        "CREATE TRIGGER IF NOT EXISTS messaging_search_gone AFTER DELETE ON messaging_search_entry BEGIN "
        "DELETE FROM messaging_search_grams WHERE rowid = old.message_id; END",
    ),
}


def make_index(using: str, **_: Any) -> None:
    """Make the database's own index, where it is missing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if SearchEntry._meta.db_table not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "postgresql":
            cursor.execute("SELECT to_regclass('messaging_search_grams') IS NOT NULL")
            if cursor.fetchone()[0]:
                return
        for statement in _INDEX[connection.vendor]:
            cursor.execute(statement)


post_migrate.connect(make_index, dispatch_uid="messaging.search")
