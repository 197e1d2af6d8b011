from approvals.models.chains import Chain, Step
from approvals.models.designs import Design
from approvals.models.forms import Form, FormFavourite, FormVersion
from approvals.models.ink import Ink
from approvals.models.log import ChainEvent
from approvals.models.outside import OutsideSystem, OutsideTodo
from approvals.models.papers import (
    Request,
    RequestFile,
    RequestGroupGrant,
    RequestOpening,
    RequestSeries,
    RequestUserGrant,
    RequestVersion,
)
from approvals.models.phrases import Phrase
from approvals.models.requests import Dictation, Extension, Reminder
from approvals.models.tasks import NEVER, Task, Urge
from approvals.models.templates import FlowTemplate, FlowTemplateVersion
from approvals.models.worktime import WorkingDay

__all__ = [
    "NEVER",
    "Chain",
    "ChainEvent",
    "Design",
    "Dictation",
    "Extension",
    "FlowTemplate",
    "FlowTemplateVersion",
    "Form",
    "FormFavourite",
    "FormVersion",
    "Ink",
    "OutsideSystem",
    "OutsideTodo",
    "Phrase",
    "Reminder",
    "Request",
    "RequestFile",
    "RequestGroupGrant",
    "RequestOpening",
    "RequestSeries",
    "RequestUserGrant",
    "RequestVersion",
    "Step",
    "Task",
    "Urge",
    "WorkingDay",
]
