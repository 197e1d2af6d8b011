"""Keep a person's ready opinions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from approvals.models import Phrase
from office.kernel import audit
from office.kernel.errors import invalid

if TYPE_CHECKING:
    from orgchart.models import Person

LIMIT, LENGTH = 30, 200


@transaction.atomic
def save_phrases(*, by: Person, texts: Sequence[str]) -> list[str]:
    """Replace the person's phrases. 422 on too many, an empty or too long one."""
    kept = list(dict.fromkeys(text.strip() for text in texts))
    if len(kept) > LIMIT or any(not 1 <= len(text) <= LENGTH for text in kept):
        raise invalid("approvals.phrases_size", field="texts", limit=LIMIT, length=LENGTH)
    Phrase.objects.filter(person=by).delete()
    Phrase.objects.bulk_create(
        Phrase(person=by, text=text, position=position) for position, text in enumerate(kept)
    )
    audit.record(actor=by.account_id, verb="approvals.phrases", entity="orgchart.person", entity_id=by.id)
    return kept
