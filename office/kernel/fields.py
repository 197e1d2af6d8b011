"""Fields that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField


class PathField(CharField):
    """An ASCII path compared byte by byte, so that a prefix is a range of the index.

    ``db_collation="C"`` fails on SQLite, whose binary collation has its own name; and the
    migration must not depend on the database it was written on.
    """

    def db_parameters(self, connection: Any) -> dict[str, str | None]:
        parameters: dict[str, Any] = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else "BINARY"
        return parameters


def prefix_range(prefix: str) -> tuple[str, str]:
    """The half-open range of ASCII strings that begin with ``prefix``: ``low <= x < high``."""
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)
