"""Who may: the library of phrases and templates."""

from __future__ import annotations

from documents.models.library import LibraryEntry
from documents.selectors.library import shelves_of
from documents.services import library
from documents.services.drafts import DraftInput, create_draft
from documents.services.library import Wording
from tests.permissions.rows import Call, Row
from tests.permissions.world import World

CLERK, REGISTRY, STRANGER = "clerk", "registry_clerk", "city_division_head"
TAKERS = "whoever serves in the organ; of one's own, oneself"
KEEPERS = "the organ's registry and its administrators; of one's own, oneself"


def _organ(world: World) -> str:
    return str(next(iter(shelves_of(world.person(REGISTRY)).kept)))


def _own(world: World, number: int = 0) -> LibraryEntry:
    wording = Wording(text=f"核对权限用语{number}。", kind="函", place="closing")
    return library.add_phrase(by=world.person(CLERK), organ_id=None, wording=wording)


def _of_organ(world: World) -> LibraryEntry:
    wording = Wording(text="本机关核对权限用语。")
    return library.add_phrase(by=world.person(REGISTRY), organ_id=int(_organ(world)), wording=wording)


def _draft(world: World) -> str:
    title = "广东省人力资源和社会保障厅关于核对模板的通知"
    return str(create_draft(by=world.person(CLERK), changes=DraftInput(title=title)).id)


def _template(world: World) -> LibraryEntry:
    return library.keep_template(
        by=world.person(CLERK), organ_id=None, name="核对权限", document_id=int(_draft(world))
    )


def several_entries(world: World, count: int) -> Call:
    for number in range(count):
        _own(world, number)
    return Call("/library?mine=true")


WORDING = {"text": "改后的用语。", "kind": "函", "place": "closing"}

ROWS = [
    Row("library_list", f"everybody: {TAKERS}", CLERK, lambda w: several_entries(w, 1)),
    Row("library_desk", "everybody: their organs", CLERK, lambda w: Call("/library/desk")),
    Row(
        "library_add_phrase",
        KEEPERS,
        REGISTRY,
        lambda w: Call("/library/phrases", {**WORDING, "organ_id": _organ(w)}),
        CLERK,
    ),
    Row(
        "library_keep_template",
        f"{KEEPERS}; of what they may read",
        CLERK,
        lambda w: Call("/library/templates", {"name": "核对权限", "document_id": _draft(w)}),
        STRANGER,
    ),
    Row(
        "library_starters",
        KEEPERS,
        REGISTRY,
        lambda w: Call("/library/starters", {"organ_id": _organ(w)}),
        CLERK,
    ),
    Row("library_change", KEEPERS, CLERK, lambda w: Call(f"/library/{_own(w).id}", WORDING), STRANGER),
    Row("library_remove", KEEPERS, REGISTRY, lambda w: Call(f"/library/{_of_organ(w).id}"), STRANGER),
    Row("library_draft", TAKERS, CLERK, lambda w: Call(f"/library/{_template(w).id}/draft", {}), STRANGER),
]
