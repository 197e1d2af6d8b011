"""How long an uploaded .docx of 50 pages takes to check, and what making such files costs beside python-docx.

The whole check is timed: the process that is started for it, its limits, reading, rules, drawing data. Beside
it the same file opened and walked through with python-docx alone, which finds nothing. Compare the ratios.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pypdfium2  # type: ignore[import-untyped]  # ships no types
from docx.shared import Pt

from documents.body import paragraphs
from documents.conformance.report import report
from documents.layout.docx_writer import write_docx
from documents.layout.model import OfficialDocument
from documents.layout.pdf_writer import write_pdf
from documents.sandbox import ask
from tests.layout.factories import body, document, regulation
from tests.load.bench_pdf import three_pages

ROUNDS = 5


def fifty_pages(index: int) -> OfficialDocument:
    """A notice of about 50 pages."""
    return document(body=body(*(regulation()["content"] * 6)), number=f"粤人社发〔2026〕{index + 1}号")


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median seconds of a piece of work."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def plainly_built(source: OfficialDocument) -> bytes:
    """The same paragraphs by python-docx: default template, a size, no layout of ours."""
    made = docx.Document()
    for one in paragraphs(source.body.model_dump()):
        made.add_paragraph().add_run(one.text).font.size = Pt(16)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def plainly_read(path: Path) -> int:
    """The same file opened by python-docx and walked through, character by character's size."""
    read = docx.Document(str(path))
    return sum(len(run.text) for paragraph in read.paragraphs for run in paragraph.runs if run.font.size)


def measure(make: Callable[[int], OfficialDocument], path: Path) -> None:
    """Print the figures of one document."""
    source = make(1)
    path.write_bytes(write_docx(source))
    pages = len(pypdfium2.PdfDocument(write_pdf(source)))
    alone, inside = median(lambda: ask("check", path)), median(lambda: report(path))
    plain = median(lambda: plainly_read(path))
    print(
        f"{pages:>4} pages: check {alone * 1000:7.0f} ms in its own process, {inside * 1000:6.0f} ms of it "
        f"reading and rules; python-docx opening alone {plain * 1000:6.0f} ms (ratio {inside / plain:.2f})"
    )
    ours, theirs = median(lambda: write_docx(source)), median(lambda: plainly_built(source))
    drawn = median(lambda: write_pdf(source))
    print(
        f"            .docx {1 / ours:7.1f}/s, PDF {1 / drawn:7.1f}/s, plain python-docx "
        f"{1 / theirs:7.1f}/s (.docx ratio {theirs / ours:.2f})"
    )


def main() -> None:
    """Print the figures."""
    print("Uploaded files and files of ours, one thread, medians")
    with tempfile.TemporaryDirectory() as folder:
        for make in (three_pages, fifty_pages):
            measure(make, Path(folder) / "file.docx")


if __name__ == "__main__":
    main()
