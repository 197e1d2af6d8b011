"""What search reads: one row per document, and one per delivery with what only its receivers may read of it.

Beside these columns each database has an index of its own over pieces of ``folded``, which no model can say
(docs/adr/0009): PostgreSQL a column ``grams`` under GIN, SQLite a table of FTS5. They are made after every
migration, where they are not there yet: SQLite loses triggers and partial indexes of others when Django
copies a table to alter it.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.db import connections, models
from django.db.models.signals import post_migrate

from documents.models.deliveries import Delivery
from documents.models.document import Document
from office.kernel import clock
from office.kernel.ids import IdModel


class SearchEntry(models.Model):
    """``id`` is the document's, or the delivery's: each is found by whoever may read that very object.

    ``text`` holds its lines as they are written, ``folded`` the same lines as ``pieces.fold`` makes them;
    ``places`` says what each line belongs to from which number on: ``[[0, "title", ""], [1, "number", ""],
    [2, "body", ""], [9, "attachment", its title], [12, "opinion", the name]]``. ``seen_at`` is the document's
    ``updated_at`` at that moment.
    """

    id = models.BigIntegerField(primary_key=True)
    document = models.ForeignKey(Document, models.CASCADE, related_name="search_entries")
    delivery = models.OneToOneField(Delivery, models.CASCADE, null=True, related_name="search_entry")
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60, blank=True, db_index=True)  # who is cited by number
    text = models.TextField()
    folded = models.TextField()
    places: models.JSONField[Any, Any] = models.JSONField(default=list)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "documents_search_entry"
        default_permissions = ()

    def __str__(self) -> str:
        return f"search {self.id}"


class SearchDue(IdModel):
    """An object whose entry is to be made anew. Rows are only added, and removed when that is done."""

    subject_id = models.BigIntegerField()

    class Meta:
        db_table = "documents_search_due"
        default_permissions = ()

    def __str__(self) -> str:
        return f"due {self.subject_id}"


class SearchMark(models.Model):
    """One row. ``built_to``: up to which document the first building has come, None when it is over;
    ``swept_at``: what was typed before it is indexed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    built_to = models.BigIntegerField(null=True, default=0)
    swept_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "documents_search_mark"
        default_permissions = ()

    def __str__(self) -> str:
        return f"indexed to {self.swept_at}"


class FileText(models.Model):
    """The words in a file, read once per content; empty where there are none or it cannot be read."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        UNREADABLE = "unreadable"

    sha256 = models.CharField(max_length=64, primary_key=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    text = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "documents_file_text"
        default_permissions = ()
        indexes = [
            # What is still to be read.
            models.Index(fields=["sha256"], condition=models.Q(state="waiting"), name="file_text_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:8]} {self.state}"


class SavedSearch(IdModel):
    """Words and filters under a name, for one person. ``asked`` is what the screen's address says."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    asked: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "documents_saved_search"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="saved_search_name")]

    def __str__(self) -> str:
        return self.name


_DRAFTS = (
    "CREATE INDEX IF NOT EXISTS documents_typed_lately ON documents_document (updated_at) "
    "WHERE state IN ('drafting', 'returned', 'withdrawn')"
)
_INDEX: Final = {
    "postgresql": (
        "ALTER TABLE documents_search_entry ADD COLUMN IF NOT EXISTS grams bigint[]",
        # Hashes do not compress; only rows in the heap stay small.
        "ALTER TABLE documents_search_entry ALTER COLUMN grams SET STORAGE EXTERNAL",
        "CREATE INDEX IF NOT EXISTS documents_search_grams ON documents_search_entry USING gin (grams) "
        "WITH (gin_pending_list_limit = 1024)",
        _DRAFTS,
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS documents_search_grams "
        "USING fts5(grams, detail = none, tokenize = 'ascii')",
        "CREATE TRIGGER IF NOT EXISTS documents_search_gone AFTER DELETE ON documents_search_entry BEGIN "
        "DELETE FROM documents_search_grams WHERE rowid = old.id; END",
        _DRAFTS,
    ),
}


def make_index(using: str, **_: Any) -> None:
    """Make the database's own index, where it is missing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if SearchEntry._meta.db_table not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "postgresql":
            # Asked first: ALTER TABLE takes a lock even where there is nothing to alter.
            cursor.execute("SELECT to_regclass('documents_typed_lately') IS NOT NULL")
            if cursor.fetchone()[0]:
                return
        for statement in _INDEX[connection.vendor]:
            cursor.execute(statement)


post_migrate.connect(make_index, dispatch_uid="documents.search")
