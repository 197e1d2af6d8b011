"""What documents add to the socket."""

from documents.consumers import drafting  # noqa: F401 - registers its commands
