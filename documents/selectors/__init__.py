"""Everything that others may ask about documents."""

from documents.selectors.cards import delivery_cards, document_cards
from documents.selectors.lists import waiting_deliveries
from documents.selectors.people import reader_accounts, tracking_accounts

__all__ = [
    "delivery_cards",
    "document_cards",
    "reader_accounts",
    "tracking_accounts",
    "waiting_deliveries",
]
