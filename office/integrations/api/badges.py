"""The counts on the rail: one source for all of them, so that they agree everywhere."""

from __future__ import annotations

from django.http import HttpRequest

from office.integrations.badges import Badges, badges_of
from office.kernel.api import Router, current

router = Router(tags=["badges"])


@router.get("/badges", response=Badges, operation_id="badges")
def badges(request: HttpRequest) -> Badges:
    return badges_of(current(request))
