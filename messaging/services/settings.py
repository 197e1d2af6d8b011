"""What an owner sets about a conversation: its name, purpose and end, and who may do what in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from pydantic import BaseModel, ConfigDict

from messaging.models import Conversation
from messaging.permissions import abilities, access_conversation
from messaging.services.changes import recount_all
from messaging.services.notes import note
from messaging.services.text import PURPOSE_LIMIT, TITLE_LIMIT, clean_line
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid

if TYPE_CHECKING:
    from orgchart.models import Person

RULES = ("inviting", "pinning", "naming_all")
_MANAGED = {"title", "ends_on", "inviting"}
"""What exists only where there is an owner by name; the rest a unit's head and a room's drafter set too."""

Who = Literal["owner", "member"]


class Settings(BaseModel):
    """What is left out stays. ``ends_on`` null: no end."""

    model_config = ConfigDict(extra="forbid")
    title: str | None = None
    purpose: str | None = None
    ends_on: date | None = None
    inviting: Who | None = None
    pinning: Who | None = None
    naming_all: Who | None = None


@transaction.atomic
def set_up(*, by: Person, conversation_id: int, settings: Settings) -> Conversation:
    """Change what is given, with a line in the talk for each; the same again writes nothing."""
    access_conversation(account_id=by.account_id, conversation_id=conversation_id)
    conversation = Conversation.objects.select_for_update().get(id=conversation_id)
    wanted = _cleaned(settings)
    _require(by, conversation, wanted.keys())
    changed = {key: value for key, value in wanted.items() if getattr(conversation, key) != value}
    if not changed:
        return conversation
    before = {key: getattr(conversation, key) for key in changed}
    for key, value in changed.items():
        setattr(conversation, key, value)
    conversation.save(update_fields=list(changed))
    audit.record(
        actor=by.account_id,
        verb="messaging.settings",
        entity="conversation",
        entity_id=conversation.id,
        data={key: [str(before[key]), str(changed[key])] for key in changed},
    )
    _say(conversation, by, changed)
    recount_all(conversation)
    return conversation


def _cleaned(settings: Settings) -> dict[str, Any]:
    given = settings.model_dump(exclude_unset=True)
    for key in ("title", "purpose", *RULES):
        if given.get(key, "") is None:
            del given[key]
    if "title" in given:
        given["title"] = clean_line(given["title"], field="title", limit=TITLE_LIMIT)
        if not given["title"]:
            raise invalid("messaging.title_missing", field="title")
    if "purpose" in given:
        given["purpose"] = clean_line(given["purpose"], field="purpose", limit=PURPOSE_LIMIT)
    require_end(given.get("ends_on"))
    return given


def require_end(day: date | None) -> None:
    """A group's last day is today or later."""
    if day is not None and day < clock.today():
        raise invalid("messaging.ends_in_the_past", field="ends_on")


def _require(by: Person, conversation: Conversation, keys: Any) -> None:
    if conversation.archived:
        raise conflict("messaging.archived_settings")
    can = abilities(by.account_id, conversation)
    if not can.describe or (_MANAGED & set(keys) and not can.manage):
        raise forbidden("messaging.owner_only")


def _say(conversation: Conversation, by: Person, changed: dict[str, Any]) -> None:
    if "title" in changed:
        note(conversation, "renamed", by=by, title=changed["title"])
    if "purpose" in changed:
        code = "purpose" if changed["purpose"] else "purpose_cleared"
        note(conversation, code, by=by, **({"purpose": changed["purpose"]} if changed["purpose"] else {}))
    if "ends_on" in changed:
        say_end(conversation, by)
    if any(key in changed for key in RULES):
        note(conversation, "rules", by=by)


def say_end(conversation: Conversation, by: Person) -> None:
    day = conversation.ends_on
    if day is None:
        note(conversation, "endless", by=by)
    else:
        note(conversation, "ends", by=by, date=day.isoformat())
