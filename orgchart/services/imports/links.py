"""After a directory's people were read: who of them signs in there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from office.kernel.ids import new_id
from orgchart.models import (
    DirectoryLink,
    ImportLine,
    ImportRun,
    ImportSource,
    ImportSubject,
    LineKind,
    Person,
)
from orgchart.services.bulk import insert_objects
from orgchart.services.imports.store import parts

SIZE = 500


@transaction.atomic
def link(run: ImportRun) -> None:
    """Tie the accounts of the run's people to the directory, and let go those it no longer has."""
    if run.source != ImportSource.LDAP or run.subject != ImportSubject.PEOPLE:
        return
    lines = ImportLine.objects.filter(run=run).exclude(target=None)
    gone = lines.filter(kind=LineKind.DEACTIVATE).values("target")
    DirectoryLink.objects.filter(account__person__in=gone).delete()
    named = lines.filter(row__gt=0).values_list("target", flat=True).distinct().order_by("target")
    for part in parts(list(named), SIZE):
        _link([one for one in part if one is not None])


def _link(person_ids: Sequence[int]) -> None:
    people = Person.objects.filter(id__in=person_ids).exclude(external_id=None)
    wanted = {account: str(key) for account, key in people.values_list("account_id", "external_id")}
    there = dict(DirectoryLink.objects.filter(account__in=wanted).values_list("account_id", "key"))
    fresh = {account: key for account, key in wanted.items() if there.get(account) != key}
    DirectoryLink.objects.filter(Q(account__in=list(fresh)) | Q(key__in=list(fresh.values()))).delete()
    insert_objects([DirectoryLink(id=new_id(), account_id=one, key=key) for one, key in fresh.items()])
