"""What other apps may ask: unread totals, and the shapes of conversations."""

from messaging.selectors.totals import UnreadTotals, unread_totals

__all__ = ["UnreadTotals", "unread_totals"]
