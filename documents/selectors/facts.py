"""The frozen facts that the regulation's checks look at, gathered from a document's draft."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings

from documents.body import paragraphs
from documents.checks import Draft, NamedUnit, Paragraph, RecipientFact, Seen
from documents.checks.facts import ABOVE, BELOW
from documents.models import Document
from documents.selectors.joint import co_organs
from documents.selectors.printing import OWN_DEPARTMENTS
from orgchart.selectors import recipient_groups, relations, superiors_of, units_by_ids

if TYPE_CHECKING:
    from documents.models import Recipient
    from orgchart.models import Unit

_QUOTED = re.compile(r"《[^》]*》")
GOVERNING = frozenset({"government", "party_committee", "township", "congress"})


def facts(document: Document) -> Draft:
    """What the checks need to know of a document's present draft; a fixed number of queries."""
    recipients = list(document.recipients.select_related("unit"))
    issuer = document.organ
    superiors = superiors_of(issuer)
    joint = co_organs(document)
    seen = relations(issuer, [*(row.unit for row in recipients), *joint])
    written = paragraphs(document.draft_body)
    return Draft(
        kind=document.kind,
        title=document.title,
        direction=document.direction,
        urgency=document.urgency,
        secrecy=document.secrecy,
        disclosure=document.disclosure,
        issuer=NamedUnit(issuer.id, issuer.name),
        issuer_may_issue=issuer.may_issue,
        issuer_is_office=issuer.organ_kind == "general_office",
        issuer_is_government=issuer.organ_kind in GOVERNING,
        issuer_level=issuer.level,
        superior=_named(superiors[0]) if superiors else None,
        co_organs=tuple((_named(unit), unit.level) for unit in joint),
        co_unequal=frozenset(unit.id for unit in joint if Seen(seen[unit.id].value) in ABOVE | BELOW),
        recipients=tuple(_fact(row, Seen(seen[row.unit_id].value), superiors) for row in recipients),
        main_text=document.main_text,
        paragraphs=written,
        attachments=tuple(document.attachments.values_list("title", flat=True)),
        mentioned_organs=tuple(_mentions(issuer, written)),
        consulted=_linked_organs(document) | {unit.id for unit in joint},
        answers=document.answers_id is not None,
        approved_by_government=document.approval_id is not None,
        network_is_classified=settings.OFFICE_CLASSIFIED_NETWORK,
    )


def _named(unit: Unit) -> NamedUnit:
    return NamedUnit(unit.id, unit.name)


def _fact(row: Recipient, seen: Seen, superiors: list[Unit]) -> RecipientFact:
    skipped = _named(superiors[0]) if seen is Seen.HIGHER and superiors else None
    return RecipientFact(_named(row.unit), "main" if row.role == "main" else "cc", seen, skipped)


def _linked_organs(document: Document) -> frozenset[int]:
    """The organs whose document this one answers, or is approved by: their view is on record."""
    linked = [key for key in (document.answers_id, document.approval_id) if key is not None]
    return frozenset(Document.objects.filter(id__in=linked).values_list("organ_id", flat=True))


def _mentions(issuer: Unit, written: tuple[Paragraph, ...]) -> list[tuple[NamedUnit, int]]:
    """Organs beside the issuer that the text names; titles in 《》 do not count."""
    found: list[tuple[NamedUnit, int]] = []
    bare = [_QUOTED.sub("", paragraph.text) for paragraph in written]
    whole = "\n".join(bare)
    for unit in _organs_beside(issuer):
        for name in (unit.name, unit.short_name):
            if len(name) > 3 and name in whole:
                index = next(index for index, text in enumerate(bare) if name in text)
                found.append((NamedUnit(unit.id, name), index))
                break
    return found


def _organs_beside(issuer: Unit) -> list[Unit]:
    groups = [group for group in recipient_groups(issuer) if group.key == OWN_DEPARTMENTS]
    return list(units_by_ids(groups[0].unit_ids).values()) if groups else []
