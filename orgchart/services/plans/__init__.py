"""Reorganisations as dated plans: drawn, tried out, scheduled, and applied whole or not at all."""

from orgchart.services.plans.drawing import Drawing, draw, make
from orgchart.services.plans.outcomes import ActOutcome, Outcome
from orgchart.services.plans.previewing import preview
from orgchart.services.plans.running import apply_due
from orgchart.services.plans.scheduling import cancel, reopen, schedule

__all__ = [
    "ActOutcome",
    "Drawing",
    "Outcome",
    "apply_due",
    "cancel",
    "draw",
    "make",
    "preview",
    "reopen",
    "schedule",
]
