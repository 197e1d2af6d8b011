"""What follows from documents' events: cards for registries, signers and 督查, and hints."""

from __future__ import annotations

from documents import events
from documents import selectors as documents
from office.integrations.badges import refresh_badges
from office.integrations.cards import card_of, hint, tell
from office.kernel.outbox import handles
from orgchart import selectors as orgchart

ANNULLED = {"revoke": "integrations.revoke", "repeal": "integrations.repeal"}


@handles(events.DocumentChanged)
def document_changed(event: events.DocumentChanged, event_id: int) -> None:
    hint(
        documents.reader_accounts(event.document_id),
        {"type": "document.changed", "id": str(event.document_id), "state": event.state},
    )


@handles(events.VersionMade)
def version_made(event: events.VersionMade, event_id: int) -> None:
    """Whoever consented to an older text sees what changed (a text changed after 会签)."""
    tell(
        event.earlier_signers,
        code="integrations.text_changed",
        event_id=event_id,
        card=card_of("document", event.document_id),
        data={"subject": ("document", event.document_id), "changes": event.changes},
    )


@handles(events.DraftShared)
def draft_shared(event: events.DraftShared, event_id: int) -> None:
    """A colleague is invited to a draft."""
    tell(
        [event.account],
        code="integrations.draft_shared" if event.role == "writer" else "integrations.draft_shown",
        event_id=event_id,
        card=card_of("document", event.document_id),
        data={"subject": ("document", event.document_id)},
    )


@handles(events.PassageMentioned)
def passage_mentioned(event: events.PassageMentioned, event_id: int) -> None:
    """A comment on a draft names somebody."""
    tell(
        event.accounts,
        code="integrations.passage_mentioned",
        event_id=event_id,
        card=card_of("document", event.document_id),
        data={"subject": ("document", event.document_id), "name": event.by_name},
    )


@handles(events.NormReviewAsked)
def norm_review_asked(event: events.NormReviewAsked, event_id: int) -> None:
    tell(
        event.accounts,
        code="integrations.norm_review",
        event_id=event_id,
        card=card_of("document", event.document_id),
        data={"subject": ("document", event.document_id)},
    )


@handles(events.NormReviewed)
def norm_reviewed(event: events.NormReviewed, event_id: int) -> None:
    tell(
        [event.account],
        code="integrations.norm_reviewed",
        event_id=event_id,
        card=card_of("document", event.document_id),
        data={"subject": ("document", event.document_id)},
    )


@handles(events.NormEnding)
def norm_ending(event: events.NormEnding, event_id: int) -> None:
    """The drafting unit has to say what becomes of it."""
    tell(
        event.accounts,
        code="integrations.norm_ending",
        event_id=event_id,
        card=card_of("document", event.document_id),
        data={"subject": ("document", event.document_id), "day": event.ends_on},
    )


@handles(events.DocumentDistributed)
def document_distributed(event: events.DocumentDistributed, event_id: int) -> None:
    """Each receiving unit's registry sees the delivery arrive."""
    registries = orgchart.registry_accounts(delivery.unit_id for delivery in event.deliveries)
    for delivery in event.deliveries:
        clerks = registries.get(delivery.unit_id, [])
        tell(
            clerks,
            code="integrations.arrived",
            event_id=event_id,
            card=card_of("incoming", delivery.delivery_id),
            data={"subject": ("incoming", delivery.delivery_id)},
        )
        hint(clerks, {"type": "delivery.changed", "id": str(delivery.delivery_id), "state": "sent"})
        refresh_badges(clerks)


@handles(events.DocumentAnnulled)
def document_annulled(event: events.DocumentAnnulled, event_id: int) -> None:
    """Whoever received it has to know that it stands no longer."""
    registries = orgchart.registry_accounts(delivery.unit_id for delivery in event.deliveries)
    for delivery in event.deliveries:
        tell(
            registries.get(delivery.unit_id, []),
            code=ANNULLED[event.act],
            event_id=event_id,
            card=card_of("incoming", delivery.delivery_id),
            data={"subject": ("incoming", delivery.delivery_id), "basis": event.basis},
        )


@handles(events.DeliveryChanged)
def delivery_changed(event: events.DeliveryChanged, event_id: int) -> None:
    clerks = orgchart.registry_accounts([event.unit_id]).get(event.unit_id, [])
    senders = documents.tracking_accounts(event.document_id)
    hint(
        [*clerks, *senders],
        {
            "type": "delivery.changed",
            "id": str(event.delivery_id),
            "document_id": str(event.document_id),
            "state": event.state,
        },
    )
    refresh_badges(clerks)


@handles(events.DeliveryUrged)
def delivery_urged(event: events.DeliveryUrged, event_id: int) -> None:
    """The sender asks how far the receiving unit is."""
    tell(
        event.accounts,
        code="integrations.sender_urges",
        event_id=event_id,
        card=card_of("incoming", event.delivery_id),
        data={
            "subject": ("incoming", event.delivery_id),
            "unit": event.by_unit,
            "reason": event.reason,
        },
    )


@handles(events.SupervisionOpened)
def supervision_opened(event: events.SupervisionOpened, event_id: int) -> None:
    tell(
        [event.supervisor_account],
        code="integrations.supervise",
        event_id=event_id,
        card=card_of(*_matter(event)),
        data={"subject": _matter(event), "reason": event.reason},
    )


@handles(events.SupervisionUrged)
def supervision_urged(event: events.SupervisionUrged, event_id: int) -> None:
    tell(
        event.accounts,
        code="integrations.supervisor_urges",
        event_id=event_id,
        card=card_of(*_matter(event)),
        data={"subject": _matter(event), "reason": event.reason},
    )


def _matter(event: events.SupervisionOpened | events.SupervisionUrged) -> tuple[str, int]:
    if event.delivery_id is not None:
        return "incoming", event.delivery_id
    return "document", event.document_id
