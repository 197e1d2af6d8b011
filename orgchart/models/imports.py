"""Imports of units and people from a file: the run, and its lines with what each would change.

All progress is in these rows, so a run that a crash interrupts goes on from the last batch committed.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from office.kernel.clock import now
from office.kernel.ids import IdModel
from office.kernel.models import StoredFile
from orgchart.models.units import Unit


class ImportSubject(models.TextChoices):
    UNITS = "units"
    PEOPLE = "people"


class ImportState(models.TextChoices):
    READING = "reading"  # rows are read into lines
    CHECKING = "checking"  # lines are compared with the org chart
    READY = "ready"  # the dry run is done; errors, if any, forbid applying
    STALE = "stale"  # the org chart changed after the dry run
    APPLYING = "applying"
    APPLIED = "applied"
    DISCARDED = "discarded"
    REFUSED = "refused"  # the file cannot be read at all; ``fault`` says why


class ImportSource(models.TextChoices):
    FILE = "file"
    LDAP = "ldap"  # a directory's entries, kept as a file of the same form


class ImportRun(IdModel):
    """One uploaded file over the units below ``unit`` (None: the whole org chart).

    ``complete``: the file names everybody, so who is missing is deactivated. ``counts`` by kind of
    line; ``done`` of ``total`` are the rows of the present state.
    """

    subject = models.CharField(max_length=6, choices=ImportSubject.choices)
    source = models.CharField(max_length=4, choices=ImportSource.choices, default=ImportSource.FILE)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    complete = models.BooleanField(default=False)
    new_posts = models.BooleanField(default=False)  # posts that a unit does not have are made
    state = models.CharField(max_length=9, choices=ImportState.choices, default=ImportState.READING)
    fault = models.JSONField(null=True)  # {"code", "data"} of a file refused
    columns = models.JSONField(default=list)  # the keys of the file's columns, in its order
    counts = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    in_scope = models.PositiveIntegerField(default=0)  # units or people there were at the dry run
    leaving = models.PositiveIntegerField(default=0)  # of them, those who would be deactivated
    checked_on = models.DateField(null=True)
    leased_until = models.DateTimeField(null=True)  # a worker has the run until then
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "orgchart_import_run"
        indexes = [
            models.Index(fields=["unit", "-id"], name="import_of_unit"),  # an administrator's runs
            # The sweeper's query: what a crash left unfinished.
            models.Index(
                fields=["leased_until"],
                name="import_unfinished",
                condition=models.Q(state__in=["reading", "checking", "applying"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"


class LineKind(models.TextChoices):
    NONE = ""  # not compared yet, or wrong
    SAME = "same"
    ADD = "add"
    CHANGE = "change"
    MOVE = "move"
    DEACTIVATE = "deactivate"


class ImportLine(IdModel):
    """One row of the file, or (``row`` 0) one unit or person that a complete file leaves out.

    ``values`` are the row's parsed cells; ``changes`` is what the reader sees ({"field", "before",
    "after"}); ``plan`` is what will be written; ``seen`` is a digest of what the plan was made from.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines", db_index=False)
    row = models.PositiveIntegerField()  # as the spreadsheet counts, the heading is row 1
    key = models.CharField(max_length=64, default="", blank=True)
    name = models.CharField(max_length=80, default="", blank=True)
    kind = models.CharField(max_length=10, choices=LineKind.choices, default="", blank=True)
    turn = models.PositiveIntegerField(default=0)  # the order of applying: parents before children
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    errors = models.JSONField(default=list)  # of {"column", "code", "data"}
    failed = models.BooleanField(default=False)
    seen = models.CharField(max_length=16, default="", blank=True)
    target = models.BigIntegerField(null=True)  # the unit or person; no key, it may be new
    applied = models.BooleanField(default=False)

    class Meta:
        db_table = "orgchart_import_line"
        indexes = [
            models.Index(fields=["run", "kind", "id"], name="import_lines_by_kind"),  # the table, filtered
            models.Index(fields=["run", "failed", "id"], name="import_lines_failed"),  # the errors
            models.Index(fields=["run", "applied", "turn", "id"], name="import_lines_to_apply"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.kind}"
