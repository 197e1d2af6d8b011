"""Seals in somebody's custody or oversight, what is asked about them, and each use of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from documents.models import Document, Seal, SealCertificate, SealRequest, SealUse
from documents.stages import READ
from office.kernel import grants
from orgchart.selectors import (
    appointments_of,
    heads_of,
    office_of,
    organ_of,
    person_of,
    serves_as,
    staffed_organs,
)
from orgchart.selectors.memberships import people_serving_under
from orgchart.selectors.resolving import people_in_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from office.kernel.models import Account
    from orgchart.models import Person, Unit

_Row = TypeVar("_Row", bound=Model)
MOST_ORGANS = 500
SEAL_ROLE = "seal"  # 印章管理员


def organs_overseen(person: Person) -> dict[int, Unit]:
    """The organs whose seals the person answers for: administers their people, or heads their office."""
    found = {organ.id: organ for organ in staffed_organs(person.account, limit=MOST_ORGANS)}
    for row in appointments_of(person):
        organ = organ_of(row.unit)
        office = office_of(organ)
        if office is not None and person.id in {head.person_id for head in heads_of(office)}:
            found[organ.id] = organ
    return found


def organs_of_keeper(person: Person) -> dict[int, Unit]:
    """The organs in which the person has the duty of 印章管理员."""
    organs = {organ.id: organ for organ in (organ_of(row.unit) for row in appointments_of(person))}
    return {
        key: organ
        for key, organ in organs.items()
        if person.id in {one.person_id for one in people_in_role(SEAL_ROLE, organ)}
    }


def answers_for_seals(account: Account) -> bool:
    """Whether the screen of seals has anything for the account."""
    person = person_of(account)
    if person is None:
        return False
    keeps = Seal.objects.filter(custodian=person).exists() or serves_as(SEAL_ROLE, person)
    return keeps or bool(organs_overseen(person))


def serves_in(person_id: int, organ: Unit) -> bool:
    """Whether somebody serves in the organ today, so that a seal of it may be given to them."""
    return person_id in people_serving_under(organ.path, [person_id])


def seen_by(person: Person, organs: dict[int, Unit], *, before: int | None, limit: int) -> list[Seal]:
    """Seals that the person keeps or answers for, newest first, with certificates and open request."""
    rows = Seal.objects.filter(_seen(person, organs)).select_related("organ", "custodian")
    rows = rows.annotate(used=Count("uses"))
    newest = Prefetch("certificates", SealCertificate.objects.order_by("-id").defer("wrapped_key"))
    waiting = Prefetch("requests", SealRequest.objects.filter(state="open"))
    return list(_page(rows.prefetch_related(newest, waiting), before, limit))


def seal_seen(person: Person, organs: dict[int, Unit], seal_id: int) -> Seal | None:
    """The seal, if the person keeps it or answers for it."""
    rows = Seal.objects.filter(_seen(person, organs), id=seal_id)
    return rows.select_related("organ", "custodian", "picture").first()


def requests_seen(
    person: Person, organs: dict[int, Unit], *, before: int | None, limit: int
) -> list[SealRequest]:
    """What was asked about the seals of these organs, or by or for the person; newest first."""
    mine = Q(organ_id__in=list(organs)) | Q(asked_by=person) | Q(to=person) | Q(seal__custodian=person)
    rows = SealRequest.objects.filter(mine).select_related("organ", "seal", "asked_by", "decided_by", "to")
    return list(_page(rows, before, limit))


def uses_of(seal: Seal, *, before: int | None, limit: int) -> list[SealUse]:
    """The seal's log, newest first."""
    rows = SealUse.objects.filter(seal=seal).select_related("document", "by", "certificate")
    return list(_page(rows, before, limit))


def readable_among(account: Account, uses: Sequence[SealUse]) -> set[int]:
    """Which of the documents the account may read: only their titles are shown."""
    return grants.visible_subset(account, Document, READ, [use.document_id for use in uses])


def uses_to_sign(document_id: int, version_id: int) -> list[SealUse]:
    """The uses of seals on a version, in their order, with what signing needs."""
    rows = SealUse.objects.filter(document_id=document_id, version_id=version_id)
    return list(rows.select_related("seal", "certificate").order_by("id"))


def _seen(person: Person, organs: dict[int, Unit]) -> Q:
    return Q(custodian=person) | Q(organ_id__in=list(organs))


def _page(rows: QuerySet[_Row], before: int | None, limit: int) -> QuerySet[_Row]:
    if before is not None:
        rows = rows.filter(id__lt=before)
    return rows.order_by("-id")[:limit]
