"""What follows elsewhere from an app's events. Registered at start-up by importing this package."""

from office.integrations.handlers import (
    approvals,
    deadlines,
    documents,
    orgchart,
    plans,
    reports,
    rooms,
    supervision,
)

__all__ = [
    "approvals",
    "deadlines",
    "documents",
    "orgchart",
    "plans",
    "reports",
    "rooms",
    "supervision",
]
