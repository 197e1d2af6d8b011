"""The administration of the org chart: every act is a row, checked, applied, undone while planned."""

from orgchart.services.changes.making import Preview, apply_due, make, preview, undo

__all__ = ["Preview", "apply_due", "make", "preview", "undo"]
