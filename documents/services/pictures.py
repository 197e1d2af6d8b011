"""Pictures of the very pages, for reading in the browser. Drawn at need, the last ones kept in memory."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from documents.layout.pdf_writer import render_pages
from documents.models import Document, Version
from documents.selectors.details import form_of, version_numbered
from documents.selectors.pages import official_document
from documents.services.rendering import font_paths
from documents.services.versions import head_of
from office.kernel.errors import not_found

if TYPE_CHECKING:
    from documents.layout.model import OfficialDocument

KEPT = 24  # documents


def page_pictures(document: Document, *, version_number: int | None = None) -> list[bytes]:
    """SVG pages: of a version (the current one by default), or of the draft while it has none."""
    if version_number is None and document.current_version is None:
        return list(_drawn(_printed(document, head_of(document), document.draft_body, "review")))
    version = _version(document, version_number)
    current = version.id == document.current_version_id
    form = form_of(document) if current else "review"
    return list(_drawn(_printed(document, version.head, version.body, form)))


def draft_pictures(document: Document) -> list[bytes]:
    """SVG pages of the text being written."""
    return list(_drawn(_printed(document, head_of(document), document.draft_body, "review")))


def _version(document: Document, number: int | None) -> Version:
    if number is not None:
        return version_numbered(document, number)
    if document.current_version is None:
        raise not_found()
    return document.current_version


def _printed(document: Document, head: dict[str, Any], body: dict[str, Any], form: str) -> OfficialDocument:
    return official_document(document, head=head, body=body, form=form)


@lru_cache(maxsize=KEPT)
def _drawn(printed: OfficialDocument) -> tuple[bytes, ...]:
    return tuple(render_pages(printed, picture="svg", font_paths=font_paths()))
