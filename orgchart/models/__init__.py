from orgchart.models.administration import AdminScope, Delegation
from orgchart.models.people import Appointment, AppointmentKind, Person, PersonStatus, Post
from orgchart.models.roles import InCharge, Role, UnitRole
from orgchart.models.search import PersonKey, UnitKey
from orgchart.models.units import OrganKind, Sight, SuccessionKind, Unit, UnitKind, UnitSuccession, Visibility

__all__ = [
    "AdminScope",
    "Appointment",
    "AppointmentKind",
    "Delegation",
    "InCharge",
    "OrganKind",
    "Person",
    "PersonKey",
    "PersonStatus",
    "Post",
    "Role",
    "Sight",
    "SuccessionKind",
    "Unit",
    "UnitKey",
    "UnitKind",
    "UnitRole",
    "UnitSuccession",
    "Visibility",
]
