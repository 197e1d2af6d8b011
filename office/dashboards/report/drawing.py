"""The weekly report as one page of PDF: words and figures in, the page out; the database is not asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from documents.layout.typesetting import typeset

TEMPLATE = Path(__file__).resolve().parent / "weekly.typ"


@dataclass(frozen=True)
class FigureRow:
    """One figure of this week, the week before and the same week last year, in words."""

    label: str
    now: str
    before: str
    year_ago: str


@dataclass(frozen=True)
class Bar:
    """A week of the trend; None where nothing is told."""

    label: str
    now: int | None
    before: int | None


@dataclass(frozen=True)
class LampRow:
    """``official``: drawn in red, as only what is late is."""

    label: str
    n: str
    behind: str
    red: bool


@dataclass(frozen=True)
class OldRow:
    what: str
    unit: str
    n: str
    days: str


@dataclass(frozen=True)
class Texts:
    """The page's headings, in the reader's language."""

    lang: str
    heading: str
    part: str
    week: str
    says: str
    columns: tuple[str, str, str, str]
    trend: str
    trend_now: str
    trend_before: str
    lamps: str
    oldest: str
    oldest_columns: tuple[str, str, str, str]
    no_oldest: str
    foot: str


@dataclass(frozen=True)
class WeeklyPage:
    texts: Texts
    figures: tuple[FigureRow, ...]
    bars: tuple[Bar, ...]
    lamps: tuple[LampRow, ...]
    oldest: tuple[OldRow, ...]


def write_weekly(page: WeeklyPage, font_paths: Sequence[Path] = ()) -> bytes:
    """The report as PDF; the same input gives the same bytes. Raises LayoutError."""
    return typeset(TEMPLATE, asdict(page), "pdf", font_paths)[0]
