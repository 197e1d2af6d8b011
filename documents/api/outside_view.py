"""How a paper from outside came, as its handling sheet shows it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

if TYPE_CHECKING:
    from documents.models import Document


class OutsideView(BaseModel):
    """How a paper from outside came."""

    means: Literal["post", "exchange", "email", "fax", "hand"]
    received_on: date
    issued_on: date | None
    pages: int
    read_by: Literal["", "text", "ocr"]
    message: dict[str, str]
    confirmed_twice: bool
    registered_by: str
    at: datetime


def outside_view(document: Document) -> OutsideView | None:
    """None for what was sent within the system."""
    if not document.sender:
        return None
    row = document.outside
    same = {name: getattr(row, name) for name in OutsideView.model_fields if hasattr(row, name)}
    return OutsideView.model_validate(
        same | {"issued_on": document.issued_on, "registered_by": row.registered_by.name}
    )
