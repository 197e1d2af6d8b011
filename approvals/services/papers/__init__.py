"""The verbs of requests and internal papers."""

from approvals.services.papers.drafting import create_request, discard_request, save_request, upload
from approvals.services.papers.handing_in import open_for_reading, submit_request, ways_of_request

__all__ = [
    "create_request",
    "discard_request",
    "open_for_reading",
    "save_request",
    "submit_request",
    "upload",
    "ways_of_request",
]
