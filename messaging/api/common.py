"""What the operations share: who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from office.kernel.api import current
from office.kernel.errors import not_found
from orgchart.selectors.people import person_of

if TYPE_CHECKING:
    from orgchart.models import Person


def person(request: HttpRequest) -> Person:
    """The person behind the session; the administrators are in no conversation, so 404 for them."""
    found = person_of(current(request))
    if found is None:
        raise not_found()
    return found
