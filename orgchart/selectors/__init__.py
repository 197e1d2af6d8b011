"""Everything that others may ask the org chart."""

from orgchart.selectors.administration import staffing_administrators
from orgchart.selectors.directory import children, people_of
from orgchart.selectors.people import (
    Assignee,
    PersonRefData,
    appointments_of,
    display,
    display_many,
    people_by_ids,
    person_of,
    primary_appointment,
    serving,
)
from orgchart.selectors.principals import Part, group_name, registry_accounts
from orgchart.selectors.recipients import RecipientGroup, recipient_groups
from orgchart.selectors.relations import Relation, relation, relations
from orgchart.selectors.resolving import (
    Address,
    address_adapter,
    heads_of,
    in_charge_of,
    leaders_of,
    people_in_role,
    resolve,
)
from orgchart.selectors.search import search_people, search_units
from orgchart.selectors.units import (
    ancestors,
    guiding_organ,
    in_force,
    office_of,
    organ_of,
    organs_of,
    root,
    superiors_of,
    units_by_ids,
)
from orgchart.selectors.visibility import (
    Viewer,
    as_viewer,
    may_see_person,
    may_see_unit,
    seen_by,
    viewer_of,
    visible_fields,
    visible_people,
)

__all__ = [
    "Address",
    "Assignee",
    "Part",
    "PersonRefData",
    "RecipientGroup",
    "Relation",
    "Viewer",
    "address_adapter",
    "ancestors",
    "appointments_of",
    "as_viewer",
    "children",
    "display",
    "display_many",
    "group_name",
    "guiding_organ",
    "heads_of",
    "in_charge_of",
    "in_force",
    "leaders_of",
    "may_see_person",
    "may_see_unit",
    "office_of",
    "organ_of",
    "organs_of",
    "people_by_ids",
    "people_in_role",
    "people_of",
    "person_of",
    "primary_appointment",
    "recipient_groups",
    "registry_accounts",
    "relation",
    "relations",
    "resolve",
    "root",
    "search_people",
    "search_units",
    "seen_by",
    "serving",
    "staffing_administrators",
    "superiors_of",
    "units_by_ids",
    "viewer_of",
    "visible_fields",
    "visible_people",
]
