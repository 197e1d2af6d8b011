"""Documents over HTTP: parse, call one selector or service, answer."""

# The order matters: fixed paths (/documents/files) stand before those with an id.
from documents.api import drafting, sheets, reading, stages, deliveries  # isort: skip
from documents.api.routing import router

__all__ = ["deliveries", "drafting", "reading", "router", "sheets", "stages"]
