"""The common phrases and templates in the libraries of the organs that the demo's people work in."""

from __future__ import annotations

from documents.models import LibraryEntry
from documents.services import library
from documents.services.library import Wording
from orgchart.models import Person, Unit
from orgchart.selectors import people_in_role

ORGANS = (
    "广东省人力资源和社会保障厅",
    "广东省财政厅",
    "广东省民政厅",
    "江门市人力资源和社会保障局",
)
OWN = "现将有关情况补充说明如下："


def build() -> str:
    """One person of each organ's registry keeps them; the clerk has a phrase of their own."""
    for organ in Unit.objects.filter(name__in=ORGANS, valid_to=None):
        registry = people_in_role("registry", organ)
        if registry:
            by = Person.objects.get(id=registry[0].person_id)
            LibraryEntry.objects.bulk_create(library.missing_starters(organ, by))
    clerk = Person.objects.select_related("account").get(account__login="demo.clerk")
    library.add_phrase(by=clerk, organ_id=None, wording=Wording(OWN, kind="函", place="link"))
    return f"{LibraryEntry.objects.count()} entries"
