"""A year of the number register as it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from documents.layout.register_book import RegisterBook
from documents.models import NumberEntry, NumberSeries
from documents.models import State as DocumentState
from documents.numbering import number_text
from documents.selectors.register import RegisterLine
from office.kernel import clock

State = NumberEntry.State
ACTS = {"revoke": "已撤销", "repeal": "已废止"}
UNREADABLE = "（无权阅看）"


def printed_book(
    series: NumberSeries, year: int, lines: Sequence[RegisterLine], printed_by: str
) -> RegisterBook:
    """The register of one series' year (0: all of a continuous one), with what each number became."""
    counts = {state: sum(line.entry.state == state for line in lines) for state in State.values}
    last = lines[-1].entry.n if lines else 0
    counted = f"末号 {last}，已用 {counts['used']}，预留 {counts['reserved']}，作废 {counts['void']}"
    span = f"{year}年" if year else "历年连续编号"
    now = clock.now().astimezone(clock.LOCAL)
    return RegisterBook(
        heading=f"{series.organ.name}发文登记簿",
        facts=f"{series.name}　{span}　{counted}",
        lines=tuple(_line(line) for line in lines),
        foot=f"{printed_by} {now:%Y-%m-%d %H:%M} 打印",
    )


def _line(line: RegisterLine) -> tuple[str, ...]:
    entry, document = line.entry, line.document
    used = entry.state == State.USED
    title = document.title if document else (UNREADABLE if used else "")
    return (
        str(entry.n),
        number_text(entry.series.code_word, entry.year, entry.n),
        title,
        document.main_text if document else "",
        line.signers if used else "",
        _day(document.issued_on if document and used else None),
        str(document.copies or "") if document and used else "",
        entry.by.name,
        _day(entry.at),
        remark(entry),
    )


def remark(entry: NumberEntry) -> str:
    """What the register says of a number beside its document: kept back, void, of last year, annulled."""
    said = []
    if entry.state == State.VOID and entry.void_by is not None:
        said.append(f"作废：{entry.why}（{entry.void_by.name}，{_day(entry.void_at)}）")
    elif entry.state == State.RESERVED:
        said.append(f"预留：{entry.purpose}")
    elif entry.reserved_at is not None:
        said.append(f"启用预留号（{_day(entry.reserved_at)}预留）")
    if turned(entry):
        said.append("跨年登记")
    annulment = getattr(entry.document, "annulment", None)
    if entry.state == State.USED and annulment is not None:
        day = annulment.effective_on or annulment.at.astimezone(clock.LOCAL).date()
        said.append(f"{ACTS[annulment.act]}（{_day(day)}）")
    return "；".join(said)


def turned(entry: NumberEntry) -> bool:
    """A number of one year that was given after its turn."""
    given = entry.at.astimezone(clock.LOCAL).year
    return entry.state == State.USED and entry.year not in (0, given)


def voidable(entry: NumberEntry) -> bool:
    """Whether a number may yet be made void, as far as its row tells: nothing was issued under it."""
    document = entry.document
    if entry.state == State.VOID or document is None:
        return entry.state == State.RESERVED
    return document.state not in (DocumentState.SEALED, DocumentState.DISTRIBUTED)


def _day(day: date | datetime | None) -> str:
    if isinstance(day, datetime):
        day = day.astimezone(clock.LOCAL).date()
    return f"{day.year}-{day.month:02}-{day.day:02}" if day else ""
