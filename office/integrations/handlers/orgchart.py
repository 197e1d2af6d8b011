"""What follows from changes of the org chart: whoever planned one hears when it could not take effect."""

from __future__ import annotations

from office.integrations.cards import tell
from office.kernel.models import Account
from office.kernel.outbox import handles
from orgchart import events
from orgchart.selectors.changes import change_by_id
from orgchart.selectors.wording import title_of


@handles(events.ChangeFailed)
def change_failed(event: events.ChangeFailed, event_id: int) -> None:
    change = change_by_id(event.change_id)
    maker = Account.objects.filter(id=event.made_by).first()
    if change is None or maker is None:
        return
    language = "en" if maker.language == "en" else "zh"
    why = change.failure["message"][language]
    tell(
        [maker.id],
        code="integrations.change_failed",
        event_id=event_id,
        card={"type": "vacancy", "unit_id": str(event.unit_id)},
        data={"title": title_of(change, language), "why": why},
    )
