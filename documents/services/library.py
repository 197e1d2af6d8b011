"""Keep phrases and templates for an organ or for oneself, and begin a draft from a template.

An organ's are kept by its registry and its administrators and taken by whoever serves in it; one's own are
nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from documents.body import clean, from_text
from documents.checks.kinds import KINDS, default_direction
from documents.models import Document
from documents.models.library import LibraryEntry
from documents.permissions import drafting_seat, readable
from documents.selectors.library import Shelves, entry_held, shelves_of, texts_of
from documents.services.coediting import settled
from documents.services.drafts import DraftInput, RecipientInput, create_draft
from documents.starters import phrases, templates
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid, not_found
from orgchart.selectors import seen_units
from orgchart.services.names import unit_reading

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

Form, Place = LibraryEntry.Form, LibraryEntry.Place

PHRASE_LENGTH = 500
NAME_LENGTH = 60
MOST = 1000
"""Entries of one keeper."""
READ_CHARACTERS = 40
"""So many characters of an entry are found by pinyin."""
TAKEN = ("title", "direction", "urgency", "disclosure", "note", "main_text", "cc_text")


@dataclass(frozen=True)
class Wording:
    """What a phrase says and where it belongs; of a template only its name and kind change."""

    text: str
    kind: str = ""
    place: str = ""


def add_phrase(*, by: Person, organ_id: int | None, wording: Wording) -> LibraryEntry:
    """Keep a phrase for an organ, or for oneself. 404 to whoever does not keep the organ's; 422
    `documents.library_text`, `documents.choice_unknown`; 409 `documents.library_twice`, `…library_full`.
    """
    entry = LibraryEntry(form=Form.PHRASE, **_keeper(by, organ_id))
    return _kept(entry, _checked(wording, Form.PHRASE), by)


@transaction.atomic
def keep_template(*, by: Person, organ_id: int | None, name: str, document_id: int) -> LibraryEntry:
    """Keep a document as a template; one of the same keeper, kind and name is replaced.

    Its text as it stands, with kind, title and recipients. 404 to whoever has no seat at the draft or may not
    read the document; 409 `documents.copy_from_outside`: such a paper has no text of ours.
    """
    keeper = _keeper(by, organ_id)
    document = readable(by.account, document_id)
    if document.sender:
        raise conflict("documents.copy_from_outside")
    wording = _checked(Wording(text=name, kind=document.kind), Form.TEMPLATE)
    same = LibraryEntry.objects.select_for_update().filter(
        form=Form.TEMPLATE, kind=wording.kind, text=wording.text, **keeper
    )
    entry = same.first() or LibraryEntry(form=Form.TEMPLATE, **keeper)
    entry.draft = _draft_of(document, by)
    return _kept(entry, wording, by)


@transaction.atomic
def change_entry(*, by: Person, entry_id: int, wording: Wording) -> LibraryEntry:
    """Reword a phrase or rename a template. 404 for what one may not take, 403
    `documents.library_not_kept` for an organ's that one does not keep.
    """
    entry = _own(by, entry_id)
    if entry.form == Form.TEMPLATE:
        wording = Wording(text=wording.text, kind=entry.kind)
    return _kept(entry, _checked(wording, entry.form), by)


@transaction.atomic
def remove_entry(*, by: Person, entry_id: int) -> None:
    """Drafts begun from it stay as they are. Refused as `change_entry`."""
    entry = _own(by, entry_id)
    _record(by, "remove", entry, text=entry.text if entry.organ_id else "")
    entry.delete()


@transaction.atomic
def draft_from(*, by: Person, entry_id: int) -> Document:
    """A new draft that begins as the template says; recipients that the drafter no longer sees are left out.

    404 for a template that one may not take, and for a phrase.
    """
    entry = entry_held(shelves_of(by), entry_id)
    if entry is None or entry.form != Form.TEMPLATE:
        raise not_found()
    kept: dict[str, Any] = entry.draft or {}
    rows = [RecipientInput.model_validate(row) for row in kept.get("recipients", [])]
    seen = seen_units(by.account, [row.unit_id for row in rows])
    taken = {key: kept[key] for key in TAKEN if kept.get(key)}
    changes = DraftInput(
        kind=entry.kind,
        body=kept.get("body"),
        recipients=[row for row in rows if row.unit_id in seen],
        **taken,
    )
    document = create_draft(by=by, changes=changes)
    _record(by, "take", entry, draft=str(document.id))
    return document


@transaction.atomic
def take_starters(*, by: Person, organ_id: int) -> int:
    """Put what is missing of the common phrases and templates into an organ's library; how many were.

    404 to whoever does not keep it.
    """
    shelves = shelves_of(by)
    organ = shelves.organs.get(organ_id)
    if organ is None or organ_id not in shelves.kept:
        raise not_found()
    missing = missing_starters(organ, by)
    LibraryEntry.objects.bulk_create(missing, ignore_conflicts=True)
    audit.record(
        actor=by.account_id,
        verb="documents.library_starters",
        entity="orgchart.unit",
        entity_id=organ.id,
        data={"added": len(missing)},
    )
    return len(missing)


def missing_starters(organ: Unit, by: Person) -> list[LibraryEntry]:
    """The common phrases and templates that an organ does not keep yet, unsaved, in the order in which they
    are to be offered.
    """
    there = texts_of(organ.id)
    found = [
        LibraryEntry(form=Form.PHRASE, organ=organ, kind=one.kind, place=one.place, text=one.text)
        for one in phrases()
        if (Form.PHRASE, one.kind, one.text) not in there
    ]
    found += [
        LibraryEntry(
            form=Form.TEMPLATE,
            organ=organ,
            kind=one.kind,
            text=one.name,
            draft={
                "title": one.title.replace("〔机关〕", organ.name),
                "direction": default_direction(one.kind),
                "body": clean(from_text(one.body)),
            },
        )
        for one in templates()
        if (Form.TEMPLATE, one.kind, one.name) not in there
    ]
    for entry in found:
        entry.pinyin, entry.initials = reading(entry.text)
        entry.changed_by, entry.changed_at = by, clock.now()
    return found


def reading(text: str) -> tuple[str, str]:
    """(pinyin, initials) by which an entry is found; punctuation is not typed."""
    letters = "".join(character for character in text if character.isalnum())[:READ_CHARACTERS]
    pinyin, initials = unit_reading(letters)
    return pinyin[:240], initials[:40]


def _keeper(by: Person, organ_id: int | None) -> dict[str, Any]:
    """Whose an entry is to be; 404 for an organ that the person does not keep."""
    if organ_id is None:
        return {"person": by, "organ": None}
    shelves = shelves_of(by)
    if organ_id not in shelves.kept:
        raise not_found()
    return {"organ": shelves.organs[organ_id], "person": None}


def _own(by: Person, entry_id: int) -> LibraryEntry:
    shelves: Shelves = shelves_of(by)
    entry = entry_held(shelves, entry_id)
    if entry is None:
        raise not_found()
    if not shelves.keeps(entry):
        raise forbidden("documents.library_not_kept")
    return entry


def _checked(wording: Wording, form: str) -> Wording:
    """The wording tidied; 422 naming what is wrong."""
    template = form == Form.TEMPLATE
    lines = [" ".join(line.split()) for line in wording.text.splitlines()]
    text = (" " if template else "\n").join(line for line in lines if line)
    limit = NAME_LENGTH if template else PHRASE_LENGTH
    if not 0 < len(text) <= limit:
        raise invalid("documents.library_text", field="text", limit=limit)
    if wording.kind not in KINDS and (template or wording.kind):
        raise invalid("documents.choice_unknown", field="kind", value=wording.kind)
    if wording.place and wording.place not in Place.values:
        raise invalid("documents.choice_unknown", field="place", value=wording.place)
    return Wording(text=text, kind=wording.kind, place="" if template else wording.place)


def _kept(entry: LibraryEntry, wording: Wording, by: Person) -> LibraryEntry:
    """The entry saved, under its new wording."""
    new = entry._state.adding
    shelf = Q(person=by) if entry.organ is None else Q(organ=entry.organ)
    if new and LibraryEntry.objects.filter(shelf).count() >= MOST:
        raise conflict("documents.library_full", limit=MOST)
    entry.text, entry.kind, entry.place = wording.text, wording.kind, wording.place
    entry.pinyin, entry.initials = reading(entry.text)
    entry.changed_by, entry.changed_at = by, clock.now()
    try:
        with transaction.atomic():
            entry.save()
            _record(by, "add" if new else "change", entry, text=entry.text if entry.organ_id else "")
    except IntegrityError as error:
        raise conflict("documents.library_twice") from error
    return entry


def _draft_of(document: Document, by: Person) -> dict[str, Any]:
    """What a draft like this one begins with. Reasons, links and attachments belong to the one case."""
    if document.editable:
        drafting_seat(by.account, document.id)
        body = settled(document).draft_body
    elif document.current_version is not None:
        body = document.current_version.body
    else:
        raise not_found()
    own = {"main_text": document.main_text_is_own, "cc_text": document.cc_text_is_own}
    kept = {key: getattr(document, key) for key in TAKEN if own.get(key, True)}
    rows = document.recipients.values_list("unit_id", "role", "copies")
    recipients = [{"unit_id": str(unit), "role": role, "copies": copies} for unit, role, copies in rows]
    return kept | {"body": body, "recipients": recipients}


def _record(by: Person, verb: str, entry: LibraryEntry, **data: str) -> None:
    """One's own words stay out of the log."""
    audit.record(
        actor=by.account_id,
        verb=f"documents.library_{verb}",
        entity="documents.library_entry",
        entity_id=entry.id,
        data={"form": entry.form, "organ": str(entry.organ_id or ""), **data},
    )
