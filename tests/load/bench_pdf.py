"""How fast the two files of a document are made: a 3-page one and one of over 100 pages.

Each round lays out a document that was never laid out before (another number), PDF and .docx in
turn, so that both meet the same noise; the median counts. Compare the ratio, not the figures.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]  # ships no types

from documents.layout.docx_writer import write_docx
from documents.layout.model import OfficialDocument
from documents.layout.pdf_writer import write_pdf
from tests.layout.factories import body, document, regulation, short_body

ROUNDS = 40
LONG_ROUNDS = 3


@dataclass(frozen=True)
class Figures:
    """Median seconds of one PDF and one .docx of so many pages."""

    pages: int
    pdf: float
    docx: float

    def line(self) -> str:
        """One line for the report."""
        return (
            f"{self.pages:>4} pages: PDF {1 / self.pdf:8.1f}/s ({self.pdf * 1000:7.1f} ms)   "
            f".docx {1 / self.docx:8.1f}/s ({self.docx * 1000:7.1f} ms)   "
            f"ratio PDF:.docx {self.docx / self.pdf:.2f}"
        )


def compare(make: Callable[[int], OfficialDocument], rounds: int) -> Figures:
    """Lay out `rounds` different documents both ways."""
    pages = len(pypdfium2.PdfDocument(write_pdf(make(0))))
    write_docx(make(0))
    pdf, docx = [], []
    for index in range(1, rounds + 1):
        source = make(index)
        pdf.append(_seconds(write_pdf, source))
        docx.append(_seconds(write_docx, source))
    return Figures(pages, statistics.median(pdf), statistics.median(docx))


def _seconds(write: Callable[[OfficialDocument], bytes], source: OfficialDocument) -> float:
    start = time.perf_counter()
    write(source)
    return time.perf_counter() - start


def three_pages(index: int) -> OfficialDocument:
    """A notice of 3 pages."""
    nodes = short_body()["content"] + regulation()["content"][:18]
    return document(body=body(*nodes), number=f"粤人社发〔2026〕{index + 1}号")


def many_pages(index: int) -> OfficialDocument:
    """A notice with a body of over 100 pages."""
    return document(body=body(*(regulation()["content"] * 15)), number=f"粤人社发〔2026〕{index + 1}号")


def main() -> None:
    """Print the figures."""
    print("Laying out official documents (typst PDF, python-docx .docx), one thread")
    print(compare(three_pages, ROUNDS).line())
    print(compare(many_pages, LONG_ROUNDS).line())


if __name__ == "__main__":
    main()
