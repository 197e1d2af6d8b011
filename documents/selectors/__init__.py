"""Everything that others may ask about documents."""

from documents.selectors.people import reader_accounts, tracking_accounts

__all__ = ["reader_accounts", "tracking_accounts"]
