"""清稿: nothing in the file that the reader should not see, or would see differently elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from documents.checks.articles import Article, format_clause, regulation
from documents.conformance.engine import Hit, Sheet, rule
from documents.conformance.fonts import is_standard

CLEAN = Article(
    zh="清稿要求（公文处理工作条例 第二十五条 印制前校对）", en="Clean copy (Regulation, art. 25)"
)


@rule("tracked", CLEAN, "error")
def tracked(sheet: Sheet) -> Iterator[Hit]:
    """No tracked changes: some readers print both the old and the new wording."""
    notes = sheet.source.notes
    counts = {kind: notes.counts[kind] for kind in ("inserted", "deleted", "reformatted")}
    if any(counts.values()):
        excerpt = next(iter(notes.examples.get("deleted", []) + notes.examples.get("inserted", [])), "")
        yield Hit(excerpt=excerpt, data=counts)


@rule("comments", CLEAN, "error")
def comments(sheet: Sheet) -> Iterator[Hit]:
    """No comments."""
    count = max(sheet.source.comments, sheet.source.notes.counts["comment"])
    if count:
        yield Hit(found=str(count), wanted="0")


@rule("hidden", CLEAN, "error")
def hidden(sheet: Sheet) -> Iterator[Hit]:
    """No hidden text."""
    notes = sheet.source.notes
    if notes.counts["hidden"]:
        yield Hit(excerpt=notes.examples["hidden"][0] if notes.examples.get("hidden") else "")


@rule("acting_field", CLEAN, "error")
def acting_field(sheet: Sheet) -> Iterator[Hit]:
    """No field that fetches or runs something (DDE, INCLUDETEXT, LINK)."""
    for code in sheet.source.notes.examples.get("acting_field", []):
        yield Hit(found=code, excerpt=code)


@rule("alt_chunk", CLEAN, "error")
def alt_chunk(sheet: Sheet) -> Iterator[Hit]:
    """No other file pasted in whole, which only Word would unfold."""
    if sheet.source.notes.counts["alt_chunk"]:
        yield Hit(found=str(sheet.source.notes.counts["alt_chunk"]), wanted="0")


@rule("embedded", CLEAN, "warn")
def embedded(sheet: Sheet) -> Iterator[Hit]:
    """Embedded files are not opened here, and should not travel inside a document."""
    if sheet.source.notes.counts["embedded"]:
        yield Hit(found=str(sheet.source.notes.counts["embedded"]), wanted="0")


@rule("author", CLEAN, "info")
def author(sheet: Sheet) -> Iterator[Hit]:
    """Who wrote it stands in the file's properties."""
    if sheet.source.author:
        yield Hit(found=sheet.source.author[:40])


@rule("font_unset", format_clause("5.2.2"), "warn")
def font_unset(sheet: Sheet) -> Iterator[Hit]:
    """Chinese text whose East Asian font is not named: each machine chooses another."""
    for line in sheet.source.lines:
        odd = next((run for run in line.runs if not run.font and _is_chinese(run.text)), None)
        if odd is not None:
            yield Hit(line, found="~unnamed", wanted="w:eastAsia", excerpt=odd.text.strip()[:24])
            return


@rule("font_other", format_clause("5.2.2"), "info")
def font_other(sheet: Sheet) -> Iterator[Hit]:
    """Fonts beside the standard's: a reader without them sees a substitute."""
    counted: Counter[str] = Counter()
    for line in sheet.source.lines:
        for run in line.runs:
            if run.font and _is_chinese(run.text) and not is_standard(run.font):
                counted[run.font] += len(run.text)
    if counted:
        yield Hit(found="、".join(name for name, _ in counted.most_common(5)))


@rule("grid_doubled", format_clause("5.2.3"), "info")
def grid_doubled(sheet: Sheet) -> Iterator[Hit]:
    """A grid of lines and characters is drawn with doubled pitch by some programs."""
    if sheet.first.grid == "linesAndChars":
        yield Hit(found="linesAndChars", wanted="lines")


@rule("subject_words_left", regulation(9), "error")
def subject_words_left(sheet: Sheet) -> Iterator[Hit]:
    """主题词 were abolished in 2012; they used to stand above the 版记."""
    for line in sheet.source.lines:
        if line.flush.startswith(("主题词：", "主题词:")):
            yield Hit(line)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
