"""What follows elsewhere from an app's events. Registered at start-up by importing this package."""

from office.integrations.handlers import approvals, documents, orgchart, plans, rooms

__all__ = ["approvals", "documents", "orgchart", "plans", "rooms"]
