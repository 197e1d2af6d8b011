"""What a matter or a task comes from. Each kind is read by whoever registered it, for a viewer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from office.kernel.errors import not_found

if TYPE_CHECKING:
    from office.kernel.models import Account


@dataclass(frozen=True)
class SourceView:
    """``link`` is an address in this house that opens for the viewer."""

    kind: str
    title: str
    link: str


Reader = Callable[["Account", int], SourceView | None]
_readers: dict[str, Reader] = {}


def register(kind: str, reader: Reader) -> None:
    """``reader`` answers None for who may not see the source, and for none such."""
    _readers[kind] = reader


def seen(viewer: Account, kind: str, source_id: int | None) -> SourceView | None:
    reader = _readers.get(kind)
    return reader(viewer, source_id) if reader is not None and source_id is not None else None


def checked(viewer: Account, kind: str, source_id: int | None) -> None:
    """Whoever names a source may see it themselves; 404 otherwise."""
    if kind and seen(viewer, kind, source_id) is None:
        raise not_found()
