"""Documents over HTTP: parse, call one selector or service, answer."""

# The order matters: fixed paths (/documents/files) stand before those with an id.
from documents.api import filing, searching  # isort: skip
from documents.api import drafting, colleagues, comments, traces, sheets, reading, stages, deliveries  # isort: skip
from documents.api import outside, related, tracking  # isort: skip
from documents.api import printing, seals, verification  # isort: skip
from documents.api import register, standing  # isort: skip
from documents.api import checking, library  # isort: skip
from documents.api import need, norms  # isort: skip
from documents.api.routing import router

__all__ = [
    "checking",
    "colleagues",
    "comments",
    "deliveries",
    "drafting",
    "filing",
    "library",
    "need",
    "norms",
    "outside",
    "printing",
    "reading",
    "register",
    "related",
    "router",
    "seals",
    "searching",
    "sheets",
    "stages",
    "standing",
    "traces",
    "tracking",
    "verification",
]
