"""督办事项: one matter, the units it is assigned to, and the stages each of them reports on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from office.kernel.clock import now
from office.kernel.ids import IdModel


class MatterState(models.TextChoices):
    """How far a matter is: the least of what its units have done."""

    HANDED = "handed"  # 待交办: a leader handed it over, no unit has it yet
    ASSIGNED = "assigned"  # 待签收
    HANDLING = "handling"  # 办理中
    REVIEW = "review"  # 待复核: a report or a request for more time waits for the supervisor
    DONE = "done"  # 待销号: every unit is done
    CLOSED = "closed"  # 已销号
    STOPPED = "stopped"  # 已终止


ENDED = (MatterState.CLOSED, MatterState.STOPPED)


class Basis(models.TextChoices):
    """立项依据."""

    MEETING = "meeting"
    INSTRUCTION = "instruction"  # 批示
    DOCUMENT = "document"
    MESSAGE = "message"
    OTHER = "other"


class Matter(IdModel):
    """``due_at`` is the next moment by which one of its units owes something; None when none does.

    ``source_kind`` and ``source_id`` name what it comes from; only who may read that sees it.
    ``handover`` is the id of the document's own 督查 item where a leader handed a document over.
    """

    State = MatterState

    title = models.CharField(max_length=200)
    content = models.TextField(blank=True)
    organ = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    supervisor = models.ForeignKey(
        "orgchart.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    opened_by = models.ForeignKey("orgchart.Person", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=12, choices=Basis.choices)
    basis_note = models.CharField(max_length=300, blank=True)
    source_kind = models.CharField(max_length=12, blank=True)
    source_id = models.BigIntegerField(null=True)
    handover = models.BigIntegerField(null=True, unique=True)
    state = models.CharField(max_length=10, choices=State.choices)
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "supervision_matter"
        default_permissions = ()
        permissions = [("read_matter", "read the matter")]
        indexes = [
            models.Index(fields=["organ", "state", "-id"], name="matter_board"),  # a column of the board
            models.Index(fields=["supervisor", "state"], name="matter_todo"),  # what waits for the supervisor
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class AssignmentRole(models.TextChoices):
    LEAD = "lead"  # 牵头
    CO = "co"  # 协办


class AssignmentState(models.TextChoices):
    ASSIGNED = "assigned"  # 待签收
    SIGNED_FOR = "signed_for"  # 已签收, nobody named yet who handles it
    HANDLING = "handling"  # 办理中
    REPORTED = "reported"  # 待复核
    DONE = "done"  # 已办结
    STOPPED = "stopped"


OWING = (AssignmentState.ASSIGNED, AssignmentState.SIGNED_FOR, AssignmentState.HANDLING)
"""States in which the unit owes the next step."""


class Assignment(IdModel):
    """交办: what one unit has to do with a matter.

    ``due_at`` is when the unit's next step is due: signing for it, then its present stage; None while
    the supervisor has it. ``level`` counts how far up the unit's line its lateness was told.
    """

    State = AssignmentState
    Role = AssignmentRole

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    unit = models.ForeignKey("orgchart.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=4, choices=Role.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    created_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    handler = models.ForeignKey(
        "orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    difficult = models.BooleanField(default=False)  # the latest report tells of difficulties
    level = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    urged_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "supervision_assignment"
        default_permissions = ()
        permissions = [("read_assignment", "read what the unit reports")]
        constraints = [
            models.UniqueConstraint(fields=["matter", "unit"], name="assignment_once"),
            models.UniqueConstraint(fields=["matter"], condition=Q(role="lead"), name="assignment_one_lead"),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "-id"], name="assignment_of_unit"),  # 我单位承办
            models.Index(fields=["handler", "state"], name="assignment_of_handler"),  # a person's own
            models.Index(  # what is late
                fields=["due_at"],
                name="assignment_due",
                condition=Q(state__in=["assigned", "signed_for", "handling"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} → {self.unit_id} {self.state}"


class MilestoneState(models.TextChoices):
    OPEN = "open"
    REPORTED = "reported"
    DONE = "done"


class Milestone(IdModel):
    """阶段: what a unit reports by when; the last one is the end of its work."""

    State = MilestoneState

    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="milestones", db_index=False
    )
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)

    class Meta:
        db_table = "supervision_milestone"
        default_permissions = ()
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "order"], name="milestone_order"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.order}"


class MatterStep(IdModel):
    """One line of a matter's history; ``assignment`` None for what concerns all its units."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="steps", db_index=False)
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20)
    by = models.ForeignKey("orgchart.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    words = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "supervision_matter_step"
        default_permissions = ()
        indexes = [models.Index(fields=["matter", "id"], name="matter_history")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"
