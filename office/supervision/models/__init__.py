"""督办 (matters, assigned to units) and 交办 (tasks, given by one person to others)."""

from office.supervision.models.grants import (
    AssignmentGroupGrant,
    AssignmentUserGrant,
    MatterGroupGrant,
    MatterUserGrant,
)
from office.supervision.models.matters import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Basis,
    Matter,
    MatterState,
    MatterStep,
    Milestone,
    MilestoneState,
)
from office.supervision.models.reports import (
    Condition,
    Extension,
    ExtensionState,
    Report,
    ReportFile,
    ReportState,
)
from office.supervision.models.tasks import HolderState, Task, TaskHolder, TaskState, TaskStep

__all__ = [
    "Assignment",
    "AssignmentGroupGrant",
    "AssignmentRole",
    "AssignmentState",
    "AssignmentUserGrant",
    "Basis",
    "Condition",
    "Extension",
    "ExtensionState",
    "HolderState",
    "Matter",
    "MatterGroupGrant",
    "MatterState",
    "MatterStep",
    "MatterUserGrant",
    "Milestone",
    "MilestoneState",
    "Report",
    "ReportFile",
    "ReportState",
    "Task",
    "TaskHolder",
    "TaskState",
    "TaskStep",
]
