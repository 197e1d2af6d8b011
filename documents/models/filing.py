"""Filing (归档): one item (件) per document of an organ, its package, and the jobs that file a whole year.

What is filed is not changed any more: the database itself refuses it, whoever asks. The refusals are made
after every migration, as the index of search is.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connections, models
from django.db.models import Q
from django.db.models.signals import post_migrate

from office.kernel.clock import now
from office.kernel.ids import IdModel


class Retention(models.TextChoices):
    """保管期限 (DA/T 22-2015, 5.3.4), as the archival code writes it."""

    PERMANENT = "Y"  # 永久
    THIRTY = "D30"  # 30年
    TEN = "D10"  # 10年


class FilingDesk(IdModel):
    """What an organ's archive needs to know before anything is filed: its 全宗号."""

    organ = models.OneToOneField("orgchart.Unit", on_delete=models.PROTECT, related_name="+")
    fonds = models.CharField(max_length=20)

    class Meta:
        db_table = "documents_filing_desk"
        default_permissions = ()

    def __str__(self) -> str:
        return self.fonds


class FilingCounter(IdModel):
    """The last item number of a year, retention and division: the row that filing locks."""

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    retention = models.CharField(max_length=3, choices=Retention.choices)
    division = models.CharField(max_length=6)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "documents_filing_counter"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "year", "retention", "division"], name="filing_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organ_id} {self.year}-{self.retention}-{self.division}: {self.last}"


class FilingItem(IdModel):
    """One item, never changed. With ``delivery`` it is the receiving organ's, else the issuing one's;
    with ``restored_at`` it came out of a package and has neither here. ``division`` is 机构代码,
    ``division_name`` what it stands for. ``sha256`` is of the package.
    """

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    document = models.ForeignKey(
        "documents.Document", null=True, on_delete=models.PROTECT, related_name="filed_as"
    )
    delivery = models.OneToOneField(
        "documents.Delivery", null=True, on_delete=models.PROTECT, related_name="filed_as"
    )
    code = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    retention = models.CharField(max_length=3, choices=Retention.choices)
    division = models.CharField(max_length=6)
    division_name = models.CharField(max_length=80)
    n = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=4)
    source = models.CharField(max_length=200)
    dated = models.DateField(null=True)
    package = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    parts = models.PositiveIntegerField()
    filed_by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(default=now)
    restored_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_filing_item"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organ", "code"], name="filing_code_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(delivery=None, document__isnull=False), name="filing_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "-id"], name="filing_of_organ"),  # the list, newest first
            models.Index(fields=["organ", "year", "retention", "-id"], name="filing_of_year"),  # its filters
        ]

    def __str__(self) -> str:
        return self.code


class FilingRun(IdModel):
    """A year filed as a whole. Each item is a transaction of its own, so a run that was cut off goes on with
    what is not filed. ``faults``: ``[{"title", "code"}]`` of what could not be filed, the first hundred.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"

    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    faults: models.JSONField[Any, Any] = models.JSONField(default=list)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents_filing_run"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organ"], condition=~Q(state="done"), name="filing_run_one_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["organ", "-id"], name="filing_run_of_organ"),  # the last ones
            models.Index(
                fields=["id"], condition=~Q(state="done"), name="filing_run_open"
            ),  # what a job takes up
        ]

    def __str__(self) -> str:
        return f"{self.organ_id} {self.year} {self.state}"


_ISSUED: Final = (
    "EXISTS (SELECT 1 FROM documents_filing_item i WHERE i.delivery_id IS NULL AND i.document_id = {key})"
)
_RECEIVED: Final = "EXISTS (SELECT 1 FROM documents_filing_item i WHERE i.delivery_id = {key})"
# What an item consists of. Who keeps a document may still change: that is not the record.
_KEPT: Final = (
    *("title", "kind", "direction", "urgency", "secrecy", "disclosure", "number", "main_text", "cc_text"),
    *("note", "state", "organ_id", "drafter_id", "current_version_id", "chain_id"),
)
_CHANGED: Final = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _KEPT)
# table: the acts that are refused, and when.
_GUARDS: Final = (
    ("documents_version", "UPDATE", _ISSUED.format(key="OLD.document_id")),
    ("documents_version", "DELETE", _ISSUED.format(key="OLD.document_id")),
    ("documents_version", "INSERT", _ISSUED.format(key="NEW.document_id")),
    ("documents_attachment", "UPDATE", _ISSUED.format(key="OLD.document_id")),
    ("documents_attachment", "DELETE", _ISSUED.format(key="OLD.document_id")),
    ("documents_attachment", "INSERT", _ISSUED.format(key="NEW.document_id")),
    ("documents_signature", "UPDATE", _ISSUED.format(key="OLD.document_id")),
    ("documents_signature", "DELETE", _ISSUED.format(key="OLD.document_id")),
    ("documents_document", "DELETE", _ISSUED.format(key="OLD.id")),
    ("documents_document", "UPDATE", f"({_CHANGED}) AND {_ISSUED.format(key='OLD.id')}"),
    ("documents_delivery", "UPDATE", _RECEIVED.format(key="OLD.id")),
    ("documents_delivery", "DELETE", _RECEIVED.format(key="OLD.id")),
    ("documents_filing_item", "UPDATE", "TRUE"),
    ("documents_filing_item", "DELETE", "TRUE"),
)
REFUSAL: Final = "documents.filed"


def make_guards(using: str, **_: Any) -> None:
    """Make the database refuse changes of what is filed, where it does not yet."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if FilingItem._meta.db_table not in tables:
            return
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = 'documents_filed_13'")
            if cursor.fetchone():
                return
        for number, (table, act, when) in enumerate(_GUARDS):
            for statement in _statements(connection.vendor, f"documents_filed_{number}", table, act, when):
                cursor.execute(statement)


def _statements(vendor: str, name: str, table: str, act: str, when: str) -> list[str]:
    """A trigger; PostgreSQL asks within a function, since its WHEN may not hold a query."""
    if vendor == "sqlite":
        plain = when.replace("IS DISTINCT FROM", "IS NOT")
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table} WHEN {plain} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ]
    back = "OLD" if act == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN {back}; END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


post_migrate.connect(make_guards, dispatch_uid="documents.filing")
