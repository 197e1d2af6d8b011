from approvals.models.chains import Chain, Step
from approvals.models.log import ChainEvent
from approvals.models.phrases import Phrase
from approvals.models.tasks import NEVER, Task, Urge
from approvals.models.templates import FlowTemplate, FlowTemplateVersion
from approvals.models.worktime import WorkingDay

__all__ = [
    "NEVER",
    "Chain",
    "ChainEvent",
    "FlowTemplate",
    "FlowTemplateVersion",
    "Phrase",
    "Step",
    "Task",
    "Urge",
    "WorkingDay",
]
