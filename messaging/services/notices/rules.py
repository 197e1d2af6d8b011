"""What a notice may be, and how often anybody may be pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from messaging.models import Notice, ReplyKind
from messaging.services import text as texts
from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.errors import conflict, invalid
from orgchart.selectors.addressing import reach_of
from orgchart.selectors.visibility import seen_units

if TYPE_CHECKING:
    from orgchart.models import Person, Unit

UNIT_LIMIT = 500
"""Units named in one notice; larger circles are reached by a unit with all below it."""
REASON_LIMIT, PLACE_LIMIT, NOTE_LIMIT = 120, 120, 500
STRONG_LIMIT, STRONG_PERIOD = 2, timedelta(days=7)
"""Strong reminders of one sender: so many in so long."""
URGE_MINUTES = 4 * 60
"""Working minutes between two urgings of one notice: at most two a day."""


@dataclass(frozen=True)
class Wish:
    """What a sender asks for. ``audience``: unit ids, each with whether those below belong to it."""

    client_id: UUID
    title: str
    text: str
    audience: Sequence[tuple[int, bool]]
    files: Sequence[int] = ()
    reply: str = ReplyKind.NONE
    due_at: datetime | None = None
    strong: bool = False
    strong_reason: str = ""
    escalate: bool = False
    place: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Content:
    """The words and times of a notice, checked and clean."""

    title: str
    text: str
    place: str
    strong_reason: str = field(default="")


def checked(wish: Wish) -> Content:
    """Raises OfficeError for the first thing that cannot be sent."""
    title = texts.clean_line(wish.title, field="title", limit=texts.TITLE_LIMIT)
    if not title:
        raise invalid("messaging.notice_title_missing", field="title")
    text = texts.clean(wish.text)
    if not text:
        raise invalid("messaging.notice_text_missing", field="text")
    check_times(wish.due_at, wish.starts_at, wish.ends_at)
    reason = texts.clean_line(wish.strong_reason, field="strong_reason", limit=REASON_LIMIT)
    if wish.strong and not reason:
        raise invalid("messaging.strong_reason_missing", field="strong_reason")
    if wish.escalate and wish.due_at is None:
        raise invalid("messaging.escalate_without_day", field="due_at")
    place = texts.clean_line(wish.place, field="place", limit=PLACE_LIMIT)
    return Content(title, text, place, reason if wish.strong else "")


def check_times(due_at: datetime | None, starts_at: datetime | None, ends_at: datetime | None) -> None:
    now = clock.now()
    if due_at is not None and due_at <= now:
        raise invalid("messaging.due_in_the_past", field="due_at")
    if starts_at is not None and starts_at <= now:
        raise invalid("messaging.starts_in_the_past", field="starts_at")
    if ends_at is not None and (starts_at is None or ends_at <= starts_at):
        raise invalid("messaging.ends_before_start", field="ends_at")


def addressed(by: Person, audience: Sequence[tuple[int, bool]]) -> list[tuple[Unit, bool]]:
    """The units that are meant. 422 for none, too many, those not seen, and those out of reach."""
    wanted = dict(audience)
    if not wanted:
        raise invalid("messaging.audience_missing", field="audience")
    if len(wanted) > UNIT_LIMIT:
        raise invalid("messaging.audience_too_large", field="audience", limit=UNIT_LIMIT)
    units = seen_units(by.account, wanted)
    today = clock.today()
    ended = [unit for unit in units.values() if unit.valid_to is not None and unit.valid_to <= today]
    if len(units) != len(wanted) or ended:
        raise invalid("messaging.no_such_unit", field="audience")
    reach = reach_of(by.account_id)
    for unit in units.values():
        if not reach.covers(unit):
            raise invalid("messaging.out_of_reach", field="audience", unit=unit.short_name)
    return [(units[key], subtree) for key, subtree in wanted.items()]


def check_strong(account_id: int) -> None:
    """Strong reminders are rationed, so that one still means something."""
    since = clock.now() - STRONG_PERIOD
    if Notice.objects.filter(sender_id=account_id, strong=True, sent_at__gt=since).count() >= STRONG_LIMIT:
        raise conflict("messaging.strong_spent", limit=STRONG_LIMIT, days=STRONG_PERIOD.days)


def local_text(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%m-%d %H:%M}"
