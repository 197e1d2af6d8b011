"""Who may do what with matters, assignments and tasks. Lists and checks read the same grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from office.kernel import grants
from office.kernel.errors import conflict, forbidden, not_found
from office.supervision.models import (
    Assignment,
    Extension,
    ExtensionState,
    Matter,
    Report,
    Task,
    TaskHolder,
)
from office.supervision.rules import ASSIGNMENT_RULES, MATTER_RULES, TASK_RULES, Side
from office.supervision.selectors.organs import group_names, hands_of
from orgchart.selectors import Part, group_name, person_of

if TYPE_CHECKING:
    from office.kernel.models import Account
    from orgchart.models import Person

READ_MATTER, READ_ASSIGNMENT = "read_matter", "read_assignment"


@dataclass(frozen=True)
class Standing:
    """Somebody with the names of their groups: needs no query for any number of questions."""

    person: Person
    groups: frozenset[str]

    def supervises(self, matter: Matter) -> bool:
        """Its supervisor, and for an assigned matter 督查 and the leaders of the supervising organ."""
        if matter.supervisor_id == self.person.id:
            return True
        whole = matter.handover is None or matter.state != Matter.State.HANDED
        return whole and group_name(matter.organ_id, Part.SUPERVISORS) in self.groups

    def sides(self, assignment: Assignment) -> frozenset[Side]:
        found = set()
        if self.supervises(assignment.matter):
            found.add(Side.SUPERVISOR)
        if any(name in self.groups for name in hands_of(assignment.unit)):
            found.add(Side.UNIT)
        if assignment.handler_id == self.person.id:
            found.add(Side.HANDLER)
        return frozenset(found)

    def may(self, verb: str, assignment: Assignment) -> bool:
        rule = ASSIGNMENT_RULES[verb]
        return assignment.state in rule.states and bool(rule.sides & self.sides(assignment))

    def may_matter(self, verb: str, matter: Matter) -> bool:
        if matter.state not in MATTER_RULES[verb].states or not self.supervises(matter):
            return False
        # Only whom a document was handed to settles it in the document's own record too.
        return verb == "assign" or matter.handover is None or matter.supervisor_id == self.person.id


def standing(person: Person) -> Standing:
    return Standing(person, frozenset(group_names(person.account)))


def acting_person(account: Account) -> Person:
    """The person behind an account; administrators, who read no business content, get a 404."""
    person = person_of(account)
    if person is None:
        raise not_found()
    person.account = account
    return person


def readable_matter(account: Account, matter_id: int) -> Matter:
    found = Matter.objects.select_related("organ", "supervisor", "opened_by").filter(id=matter_id).first()
    if found is None or not grants.check(account, READ_MATTER, Matter, matter_id):
        raise not_found()
    return found


def readable_assignment(account: Account, assignment_id: int) -> Assignment:
    rows = Assignment.objects.select_related("matter__organ", "matter__supervisor", "unit", "handler")
    found = rows.filter(id=assignment_id).first()
    if found is None or not grants.check(account, READ_ASSIGNMENT, Assignment, assignment_id):
        raise not_found()
    return found


def require(verb: str, who: Standing, assignment: Assignment) -> None:
    """403 to readers on no side that may, 409 to those who may in another state."""
    rule = ASSIGNMENT_RULES[verb]
    if not rule.sides & who.sides(assignment):
        raise forbidden("supervision.not_yours")
    if assignment.state not in rule.states:
        raise conflict("supervision.not_in_state", state=assignment.state)


def require_matter(verb: str, who: Standing, matter: Matter) -> None:
    if not who.supervises(matter):
        raise forbidden("supervision.not_yours")
    if matter.state not in MATTER_RULES[verb].states:
        raise conflict("supervision.not_in_state", state=matter.state)
    if not who.may_matter(verb, matter):
        raise forbidden("supervision.handed_to_another")


def readable_report(account: Account, report_id: int) -> Report:
    found = Report.objects.filter(id=report_id).first()
    if found is None or not grants.check(account, READ_ASSIGNMENT, Assignment, found.assignment_id):
        raise not_found()
    return found


def readable_extension(account: Account, extension_id: int) -> Extension:
    found = Extension.objects.filter(id=extension_id).first()
    if found is None or not grants.check(account, READ_ASSIGNMENT, Assignment, found.assignment_id):
        raise not_found()
    return found


def assignment_abilities(
    who: Standing, assignment: Assignment, extension: Extension | None
) -> dict[str, bool]:
    """What the viewer may do with an assignment now; needs no query."""
    asked = extension is not None and extension.state == ExtensionState.ASKED
    found = {verb: who.may(verb, assignment) for verb in ASSIGNMENT_RULES}
    found["extend"] = found["extend"] and not asked
    found["decide_extension"] = found["decide_extension"] and asked
    return found


def matter_abilities(who: Standing, matter: Matter) -> dict[str, bool]:
    return {verb: who.may_matter(verb, matter) for verb in MATTER_RULES} | {
        "urge": matter.handover is not None
        and matter.state == Matter.State.HANDED
        and matter.supervisor_id == who.person.id
    }


def readable_task(person: Person, task_id: int) -> Task:
    """For its giver and its holders; 404 to everybody else."""
    task = Task.objects.select_related("given_by").filter(id=task_id).first()
    if task is None or (
        task.given_by_id != person.id and not TaskHolder.objects.filter(task=task, person=person).exists()
    ):
        raise not_found()
    return task


def holder_abilities(person: Person, task: Task, holder: TaskHolder) -> dict[str, bool]:
    """By the holder: accept, finish, send back; by the giver: give again, withdraw."""
    own, giver = holder.person_id == person.id, task.given_by_id == person.id
    who = {"accept": own, "finish": own, "send_back": own, "give_again": giver, "withdraw": giver}
    return {verb: who[verb] and holder.state in states for verb, states in TASK_RULES.items()}
