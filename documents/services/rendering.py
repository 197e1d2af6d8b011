"""The writers of the layout by kind of file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from documents.layout.docx_writer import write_docx
from documents.layout.model import OfficialDocument
from documents.layout.pdf_writer import write_pdf

Progress = Callable[[float], None]


def font_paths() -> list[Path]:
    """A site's own fonts folder, when there is one."""
    return [Path(settings.OFFICE_FONTS)] if settings.OFFICE_FONTS else []


def _docx(document: OfficialDocument, progress: Progress) -> bytes:
    content = write_docx(document)
    progress(1.0)
    return content


def _pdf(document: OfficialDocument, progress: Progress) -> bytes:
    return write_pdf(document, progress=progress, font_paths=font_paths())


RENDERERS: dict[str, Callable[[OfficialDocument, Progress], bytes]] = {"docx": _docx, "pdf": _pdf}
