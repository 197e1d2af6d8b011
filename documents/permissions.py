"""Who may do what with a document or a delivery: the one place that decides, for server and screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

# pydantic reads the standard library's only from Python 3.12 on.
from typing_extensions import TypedDict

from approvals.selectors import active_task_for
from documents.models import Delivery, Document, DraftColleague, DraftRole, FullTextOpening, State
from documents.selectors.circle import circle_of
from documents.stages import AMENDING_STAGES, POST_CHECK, READ, READ_DELIVERY, SIGNING_STAGES, WORKING_STAGES
from office.kernel import grants
from office.kernel.errors import forbidden, not_found
from orgchart.selectors import Part, group_name, person_of

if TYPE_CHECKING:
    from approvals.models import Task
    from office.kernel.models import Account
    from orgchart.models import Person

BEFORE_SIGNATURE = frozenset({State.IN_CHAIN, State.RETURNED})
SUPERVISABLE = BEFORE_SIGNATURE | {State.SIGNED, State.REGISTERED, State.SEALED, State.DISTRIBUTED}
CLOSED = frozenset({Delivery.State.DONE, Delivery.State.RETURNED, Delivery.State.RECALLED})
MAKING_PARTS = (Part.MEMBERS, Part.LEADERS, Part.SUPERVISORS)
WITH_FINAL_FILES = frozenset({State.REGISTERED, State.SEALED, State.DISTRIBUTED})


# What one person may do with one document now. Written as a call, because "return" is a keyword.
Abilities = TypedDict(
    "Abilities",
    {
        "open": bool,
        "edit": bool,
        "submit": bool,
        "withdraw": bool,
        "agree": bool,
        "return": bool,
        "register": bool,
        "proof": bool,
        "seal": bool,
        "distribute": bool,
        "track": bool,
        "supervise": bool,
        "download": bool,
    },
)


class DeliveryAbilities(TypedDict):
    """What one person may do with one delivery now."""

    open: bool
    sign_for: bool
    register: bool
    first_check: bool
    propose: bool
    instruct: bool
    handle: bool
    close: bool
    supervise: bool


def acting_person(account: Account) -> Person:
    """The person behind an account; administrators without one get nothing."""
    person = person_of(account)
    if person is None:
        raise forbidden("documents.not_allowed")
    return person


def may_read(account: Account, document_id: int) -> bool:
    """Whether the account holds the reading grant on the document."""
    return grants.check(account, READ, Document, document_id)


def readable(account: Account, document_id: int) -> Document:
    """The document, if the account may read it; absent and forbidden answer alike."""
    found = (
        Document.objects.select_related("organ", "owner_unit", "drafter", "current_version")
        .filter(id=document_id)
        .first()
    )
    if found is None or not may_read(account, document_id):
        raise not_found()
    return found


@dataclass(frozen=True)
class Seat:
    """Somebody's place at a draft: the drafter and invited colleagues write; others read along."""

    document: Document
    person: Person
    writes: bool


def drafting_seat(account: Account, document_id: int) -> Seat:
    """The account's place at a draft; 404 to whoever has none, whether or not they read the document.

    Colleagues sit there by invitation, those on the chain because the text came to them before. All need the
    reading grant as well. What is being written is seen by nobody from above.
    """
    document = Document.objects.select_related("drafter").filter(id=document_id).first()
    if document is None or not may_read(account, document_id):
        raise not_found()
    if document.drafter.account_id == account.id:
        return Seat(document, document.drafter, writes=True)
    colleague = DraftColleague.objects.select_related("person").filter(
        document=document, person__account=account
    )
    found = colleague.first()
    if found is not None:
        return Seat(document, found.person, writes=found.role == DraftRole.WRITER)
    circle, person = circle_of(document_id), person_of(account)
    if person is None or circle is None or account.id not in circle.people:
        raise not_found()
    return Seat(document, person, writes=False)


def may_trace(account: Account, document: Document, groups: set[str] | None = None) -> bool:
    """Whether somebody who reads a document may see how it came about: its earlier texts, who changed what,
    the comments. That is the sending side's own; receivers get the final text alone.
    """
    groups = group_names(account) if groups is None else groups
    if any(group_name(document.organ_id, part) in groups for part in MAKING_PARTS):
        return True
    circle = circle_of(document.id)
    invited = DraftColleague.objects.filter(document=document, person__account=account)
    return (circle is not None and account.id in circle.people) or invited.exists()


def traceable(account: Account, document_id: int) -> Document:
    """The document, if the account may see how it came about; else 404."""
    document = readable(account, document_id)
    if not may_trace(account, document):
        raise not_found()
    return document


def may_comment(seat: Seat) -> bool:
    """Writers while the text is being written; afterwards whoever is to sign it now."""
    if seat.document.editable:
        return seat.writes
    task = active_task_for(seat.person, "document", seat.document.id)
    return task is not None and task.step.stage in SIGNING_STAGES


def may_amend(document: Document, task: Task | None) -> bool:
    """Whether the holder of a task may change the wording of the text before them."""
    if task is None:
        return False
    if task.step.stage == POST_CHECK:
        return document.state == State.SIGNED
    return document.state == State.IN_CHAIN and task.step.stage in AMENDING_STAGES


def readable_delivery(account: Account, delivery_id: int) -> Delivery:
    """The delivery, if the account may read it."""
    found = (
        Delivery.objects.select_related(
            "document__organ", "document__current_version", "document__outside__registered_by", "unit"
        )
        .filter(id=delivery_id)
        .first()
    )
    if found is None or not grants.check(account, READ_DELIVERY, Delivery, delivery_id):
        raise not_found()
    return found


def in_group(account: Account, unit_id: int, part: Part) -> bool:
    """Whether the account belongs to a unit's group today."""
    return account.is_active and account.groups.filter(name=group_name(unit_id, part)).exists()


def group_names(account: Account) -> set[str]:
    """The names of the account's groups, read once for several questions."""
    return set(account.groups.values_list("name", flat=True)) if account.is_active else set()


def full_text_opened(account: Account, document: Document) -> bool:
    """Whether the account has opened the full text of the current version."""
    return FullTextOpening.objects.filter(version=document.current_version, account=account).exists()


def may_track(document: Document, *, person: Person | None, groups: set[str]) -> bool:
    """Whether somebody of the sending side may see who received the document and how far they are."""
    parts = (Part.MEMBERS, Part.SUPERVISORS)
    sending = any(group_name(document.organ_id, part) in groups for part in parts)
    return sending or (person is not None and document.drafter_id == person.id)


def may_recall(document: Document, *, groups: set[str]) -> bool:
    """Whether somebody of the sending side may take back what was sent: its registry and leaders."""
    return any(group_name(document.organ_id, part) in groups for part in (Part.REGISTRY, Part.LEADERS))


def may_annul(document: Document, *, groups: set[str]) -> bool:
    """Whether somebody may declare a document void: the leaders of the organ that issued it (article 33)."""
    return group_name(document.organ_id, Part.LEADERS) in groups


def keeps_register(account: Account, organ_id: int) -> bool:
    """Whether the account keeps an organ's number register: its registry does."""
    return in_group(account, organ_id, Part.REGISTRY)


def abilities(
    document: Document,
    *,
    account: Account,
    person: Person | None,
    task: Task | None,
    opened: bool,
    groups: set[str],
) -> Abilities:
    """What the account may do with a document it may read; needs no query."""
    drafter = person is not None and document.drafter_id == person.id
    stage = task.step.stage if task is not None else ""
    own = group_name(document.organ_id, Part.MEMBERS) in groups
    leads = group_name(document.organ_id, Part.LEADERS) in groups
    oversees = group_name(document.organ_id, Part.SUPERVISORS) in groups
    editable = drafter and document.editable
    state = document.state
    return {
        "open": True,
        "edit": editable,
        "submit": editable,
        "withdraw": drafter and state in BEFORE_SIGNATURE,
        "agree": stage in SIGNING_STAGES and opened,
        "return": stage in SIGNING_STAGES | WORKING_STAGES,
        "register": stage == "register",
        "proof": stage == "proof",
        "seal": stage == "seal",
        "distribute": stage == "distribute",
        "track": state == State.DISTRIBUTED and may_track(document, person=person, groups=groups),
        "supervise": (leads or oversees) and state in SUPERVISABLE,
        "download": state != State.RECEIVED and (state in WITH_FINAL_FILES or own or drafter),
    }


def delivery_abilities(delivery: Delivery, *, groups: set[str], task: Task | None) -> DeliveryAbilities:
    """What somebody may do with a delivery they may read; needs no query."""
    stage = task.step.stage if task is not None else ""
    registry = group_name(delivery.unit_id, Part.REGISTRY) in groups
    overseen = group_name(delivery.unit_id, Part.SUPERVISORS) in groups
    if delivery.state == Delivery.State.SENT:
        issuer = delivery.document.organ_id
        overseen |= any(group_name(issuer, part) in groups for part in (Part.LEADERS, Part.SUPERVISORS))
    return DeliveryAbilities(
        open=True,
        sign_for=registry and delivery.state == Delivery.State.SENT,
        register=stage == "in_register",
        first_check=stage == "first_check",
        propose=stage == "propose",
        instruct=stage == "instruct",
        handle=stage == "handle",
        close=stage == "close",
        supervise=overseen and delivery.state not in CLOSED,
    )
