"""Pictures of the very pages, for reading in the browser. Drawn at need, the last ones kept in memory."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from documents.layout.pdf_writer import render_pages
from documents.models import Document, Rendition
from documents.selectors.details import form_of, version_numbered
from documents.selectors.pages import official_document
from documents.services.coediting import settled
from documents.services.rendering import font_paths
from documents.services.versions import head_of

if TYPE_CHECKING:
    from documents.layout.model import OfficialDocument

KEPT = 24  # documents


def page_pictures(document: Document, *, version_number: int | None = None) -> list[bytes]:
    """SVG pages: of a version (the current one by default), or of the draft while it has none."""
    version = document.current_version
    if version_number is not None:
        version = version_numbered(document, version_number)
    if version is None:
        return draft_pictures(document)
    form = form_of(document) if version.id == document.current_version_id else Rendition.Form.REVIEW
    return list(_drawn(official_document(document, head=version.head, body=version.body, form=form)))


def draft_pictures(document: Document) -> list[bytes]:
    """SVG pages of the text being written."""
    head = head_of(settled(document) if document.editable else document)
    return list(
        _drawn(official_document(document, head=head, body=document.draft_body, form=Rendition.Form.REVIEW))
    )


@lru_cache(maxsize=KEPT)
def _drawn(printed: OfficialDocument) -> tuple[bytes, ...]:
    return tuple(render_pages(printed, picture="svg", font_paths=font_paths()))
