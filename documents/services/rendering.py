"""The writers of the layout by kind of file, and what they cannot draw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from documents.layout.coverage import undrawable
from documents.layout.docx_writer import write_docx
from documents.layout.model import OfficialDocument
from documents.layout.pdf_writer import write_pdf
from documents.models import Document, Rendition
from documents.selectors.pages import official_document

Progress = Callable[[float], None]


def font_paths() -> list[Path]:
    """A site's own fonts folder, when there is one."""
    return [Path(settings.OFFICE_FONTS)] if settings.OFFICE_FONTS else []


def missing_characters(document: Document) -> list[str]:
    """Characters of the current version that no font at hand can draw, in code point order."""
    version = document.current_version
    if version is None:
        return []
    page = official_document(document, head=version.head, body=version.body, form=Rendition.Form.REVIEW)
    return undrawable(page, font_paths())


def _docx(document: OfficialDocument, progress: Progress) -> bytes:
    content = write_docx(document)
    progress(1.0)
    return content


def _pdf(document: OfficialDocument, progress: Progress) -> bytes:
    return write_pdf(document, progress=progress, font_paths=font_paths())


RENDERERS: dict[str, Callable[[OfficialDocument, Progress], bytes]] = {"docx": _docx, "pdf": _pdf}
