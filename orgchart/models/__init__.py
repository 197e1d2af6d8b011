from orgchart.models.administration import AdminScope
from orgchart.models.changes import Change, ChangeKind, ChangeState
from orgchart.models.delegations import Delegation, DelegationState, Duty
from orgchart.models.directory import DirectoryLink
from orgchart.models.favourites import Favourite
from orgchart.models.imports import (
    ImportLine,
    ImportRun,
    ImportSource,
    ImportState,
    ImportSubject,
    LineKind,
)
from orgchart.models.people import Appointment, AppointmentKind, Person, PersonStatus, Post
from orgchart.models.plans import Plan, PlanState
from orgchart.models.roles import InCharge, Role, UnitRole
from orgchart.models.scim import ScimToken
from orgchart.models.search import PersonKey, UnitKey
from orgchart.models.units import OrganKind, Sight, SuccessionKind, Unit, UnitKind, UnitSuccession, Visibility

__all__ = [
    "AdminScope",
    "Appointment",
    "AppointmentKind",
    "Change",
    "ChangeKind",
    "ChangeState",
    "Delegation",
    "DelegationState",
    "DirectoryLink",
    "Duty",
    "Favourite",
    "ImportLine",
    "ImportRun",
    "ImportSource",
    "ImportState",
    "ImportSubject",
    "InCharge",
    "LineKind",
    "OrganKind",
    "Person",
    "PersonKey",
    "PersonStatus",
    "Plan",
    "PlanState",
    "Post",
    "Role",
    "ScimToken",
    "Sight",
    "SuccessionKind",
    "Unit",
    "UnitKey",
    "UnitKind",
    "UnitRole",
    "UnitSuccession",
    "Visibility",
]
