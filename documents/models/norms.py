"""规范性文件: what must be there before one is issued, how long it is in force, what became of it."""

from __future__ import annotations

from django.db import models

from documents.models.document import Document
from office.kernel.clock import now
from office.kernel.ids import IdModel


class Prerequisite(models.TextChoices):
    """What the law asks for before issuing; documents/norms/rules.py says when each is met."""

    CONSULTATION = "consultation"  # 公开征求意见
    LEGALITY = "legality"  # 合法性审核
    COMPETITION = "competition"  # 公平竞争审查
    COLLECTIVE = "collective"  # 集体讨论决定
    EXPLANATION = "explanation"  # 制定说明、解读


class Outcome(models.TextChoices):
    """What was decided about it, at the end of its term or before."""

    CONTINUE = "continue"  # 继续有效
    REVISE = "revise"  # 修订
    LAPSE = "lapse"  # 失效、废止


class Norm(IdModel):
    """A document's being 规范性文件.

    ``years`` is the term asked for. ``effective_on`` None means the day of issuing; that day and ``ends_on``,
    the last day in force, are fixed when the number is given. ``asked_at`` says since when it waits for
    ``reviewer``'s legality review. ``reminded`` counts the reminders sent before the end. ``outcome`` is
    empty again once a decision to continue has renewed the term.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="norm")
    years = models.PositiveSmallIntegerField()
    effective_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    asked_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey("orgchart.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_norm"
        default_permissions = ()
        indexes = [
            models.Index(fields=["ends_on"], name="norm_ending"),  # reminders, and what lapsed
            models.Index(fields=["reviewer", "-id"], name="norm_of_reviewer"),  # waiting for review
        ]

    def __str__(self) -> str:
        return f"norm {self.document_id}"


class NormRecord(IdModel):
    """One entry in the file of prerequisites; rows are only added, the newest of a kind counts.

    ``who`` reviewed, met or was consulted. ``on`` is the day of the conclusion, ``since`` the first day of a
    consultation. ``body_sha256`` is of the text that was looked at.
    """

    norm = models.ForeignKey(Norm, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=12, choices=Prerequisite.choices)
    conclusion = models.CharField(max_length=12)
    who = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True)
    on = models.DateField()
    text = models.TextField(blank=True)
    file = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    body_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_norm_record"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.conclusion}"


class NormDecision(IdModel):
    """Continue, revise or let lapse: who decided, why, from which day; ``ends_on`` is the term then."""

    norm = models.ForeignKey(Norm, on_delete=models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=500)
    on = models.DateField()
    ends_on = models.DateField(null=True)
    by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        db_table = "documents_norm_decision"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.outcome} {self.on}"
