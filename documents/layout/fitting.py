"""What page 1 must hold (7.3.3, 7.3.5.5): where the recipients go, how close the lines are set.

Heights are estimated from character counts, never below what is drawn, so that both writers make
the same choices before anything is drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from documents.layout.blocks import PrintedParagraph, Run
from documents.layout.spec import POINTS_PER_MM, SPEC
from documents.layout.titles import NO_END, NO_START, cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from documents.layout.blocks import PrintedBlock
    from documents.layout.printed import Printed

AREA_PT = SPEC.page.area_height_mm * POINTS_PER_MM
#: A cut after these reads like the end of a line.
PAUSES = "，；：、。"


@dataclass(frozen=True)
class Height:
    """A height as lines of the document's pitch, title lines, and points that no pitch changes."""

    lines: float = 0
    title_lines: int = 0
    fixed_pt: float = 0

    def __add__(self, other: Height) -> Height:
        return Height(
            self.lines + other.lines, self.title_lines + other.title_lines, self.fixed_pt + other.fixed_pt
        )

    def fits(self, pitch: Pitch) -> bool:
        """Whether it fits the type area of one page."""
        return self.fixed_pt + self.lines * pitch.line_pt + self.title_lines * pitch.title_pt <= AREA_PT

    def widest_pitch(self, title_pt: float) -> float:
        """The line pitch in points, in steps of a twip, with which it fills the type area."""
        free = AREA_PT - self.fixed_pt - self.title_lines * title_pt
        return math.floor(free / self.lines * 20) / 20


@dataclass(frozen=True)
class Pitch:
    """Distances in points from line to line, of text and of the title."""

    line_pt: float = SPEC.type.line_pt
    title_pt: float = SPEC.type.title_line_pt


USUAL = Pitch()


def recipients_fit(page: Printed, recipients: str) -> bool:
    """Whether the main recipients leave two lines of body text on page 1.

    7.3.2: recipients that push the body off page 1 move to the 版记. `page` is without them.
    """
    lines = math.ceil((cells(recipients) + 1) / (SPEC.page.cells - 1))
    return (_head(page) + Height(lines=lines + 2)).fits(USUAL)


def fitted(page: Printed) -> Printed:
    """The page with the pitch that 7.3.5.5 allows and 7.3.3 calls for.

    Lines are set closer for a body so short that page 1 should hold it with the signature, and
    for a head so tall that it would leave no line of body text. When even that does not hold a
    body of one line and the signature, the line is cut: page 1 keeps the first half.
    """
    body_lines = lines_of(page.blocks)
    halves = _halves(page.blocks) if body_lines <= 2 else None
    head, ending = _head(page), _ending(page)
    whole = head + Height(lines=body_lines) + ending
    pitch = _tightened(whole, body_lines, splits=halves is not None)
    if pitch is None and body_lines == 1 and halves is None and page.recipients:
        # Neither fits nor can be cut: 7.3.2 gives its place on page 1 to the body.
        moved = page.recipients.removesuffix("：")
        return fitted(replace(page, recipients="", colophon_recipients=moved))
    if pitch is None:
        pitch = _room_for_body(head)
    if len(page.signatures) > 1:
        pitch = _room_beside_seals(ending, pitch)
    return replace(
        page,
        line_pt=pitch.line_pt,
        title_line_pt=pitch.title_pt,
        halves=halves,
        on_one_page=whole.fits(pitch),
    )


def _tightened(whole: Height, body_lines: int, *, splits: bool) -> Pitch | None:
    """The pitch with which page 1 holds everything up to the signature; None when none should."""
    main = SPEC.main
    if whole.fits(USUAL):
        return USUAL
    if not 0 < body_lines <= main.short_body_lines:
        return None
    closest = main.tight_line_pt if body_lines > 1 else main.tightest_line_pt
    pitch = whole.widest_pitch(USUAL.title_pt)
    if pitch >= closest:
        return Pitch(pitch)
    if body_lines > 1 or splits:
        return None
    pitch = whole.widest_pitch(main.solid_title_pt)
    return Pitch(pitch, main.solid_title_pt) if pitch >= main.solid_line_pt else None


def _room_for_body(head: Height) -> Pitch:
    """The widest pitch with which the head leaves a line of body text on page 1."""
    least = head + Height(lines=1)
    if least.fits(USUAL):
        return USUAL
    pitch = least.widest_pitch(USUAL.title_pt)
    if pitch >= SPEC.main.tightest_line_pt:
        return Pitch(pitch)
    return Pitch(
        max(least.widest_pitch(SPEC.main.solid_title_pt), SPEC.main.solid_line_pt), SPEC.main.solid_title_pt
    )


def _room_beside_seals(ending: Height, pitch: Pitch) -> Pitch:
    """The widest pitch with which a page holds the rows of seals and the body's last lines (7.3.5.5).

    A last paragraph of one line more than those that stay with the signature moves whole.
    """
    least = ending + Height(lines=SPEC.main.signature_keeps_lines + 1)
    closer = least.widest_pitch(pitch.title_pt)
    if least.fits(pitch) or closer < SPEC.main.solid_line_pt:
        return pitch
    return replace(pitch, line_pt=closer)


def _head(page: Printed) -> Height:
    """Everything above the body, the recipients as printed included."""
    head, main, order, letter = SPEC.head, SPEC.main, SPEC.order, SPEC.letter
    title = Height(title_lines=len(page.title), lines=main.lines_below_title if page.title else 0)
    below = title + Height(lines=_text_lines(page.recipients))
    if page.source.layout == "letter":
        mark_mm = letter.mark_top_mm + letter.rule_below_mark_mm - SPEC.page.top_mm
        rule_mm = letter.thick_mm + letter.gap_mm + letter.thin_mm
        fixed = (mark_mm + rule_mm) * POINTS_PER_MM + page.mark.height_pt
        fixed += letter.number_below_rule_em * SPEC.type.size3_pt
        corner = [page.source.copy_number, page.source.secrecy, page.source.urgency]
        lines = max(1, sum(bool(text) for text in corner)) + letter.lines_above_title
        return below + Height(lines=lines, fixed_pt=fixed)
    if page.source.layout == "order":
        fixed = order.mark_top_mm * POINTS_PER_MM + page.mark.height_pt
        return below + Height(order.lines_below_mark + 1 + order.lines_below_number, 0, fixed)
    fixed_mm = head.mark_top_mm + head.rule_below_number_mm + head.rule_weight_mm
    lines = head.lines_below_mark + 1 + main.lines_below_rule + max(0, math.ceil(len(page.issuers) / 2) - 1)
    return below + Height(lines=lines, fixed_pt=fixed_mm * POINTS_PER_MM + page.mark.height_pt)


def _ending(page: Printed) -> Height:
    """附件说明, attendance, signature with room for the seal, 附注."""
    main = SPEC.main
    listed = sum(_text_lines(item.prefix + item.name, 5) for item in page.listed) + bool(page.listed)
    rows = page.source.attendance
    attendance = sum(_text_lines(row.label + row.names, 2 + len(row.label)) for row in rows) + bool(rows)
    after = max(1, _text_lines(page.note, main.indent_cells))
    above = listed + attendance + after
    if page.source.layout == "order":
        return Height(lines=above + SPEC.order.lines_above_stamp + 3)
    if len(page.signatures) > 1:
        rows_of_seals = math.ceil(len(page.signatures) / page.signatures_in_a_row)
        height = rows_of_seals * (main.seal_diameter_mm + main.seal_gap_mm) * POINTS_PER_MM
        return Height(lines=above + 1, fixed_pt=height)
    return Height(lines=above + main.lines_above_sealed_signature + 2)


def lines_of(blocks: Sequence[PrintedBlock]) -> int:
    """Lines that the blocks take, estimated; a table counts as a long text."""
    return sum(
        max(1, _text_lines(block.text, SPEC.main.indent_cells))
        if isinstance(block, PrintedParagraph)
        else SPEC.page.lines
        for block in blocks
    )


def _text_lines(text: str, indent: int = 0) -> int:
    if not text:
        return 0
    return sum(max(1, math.ceil((cells(part) + indent) / SPEC.page.cells)) for part in text.split("\n"))


def _halves(blocks: Sequence[PrintedBlock]) -> tuple[PrintedParagraph, PrintedParagraph] | None:
    """The body's only paragraph cut near its middle, after a pause where there is one."""
    if len(blocks) != 1 or not isinstance(blocks[0], PrintedParagraph):
        return None
    text = blocks[0].text
    places = [at for at in range(1, len(text)) if _may_cut(text[at - 1], text[at])]
    if not places:
        return None
    middle = len(text) / 2
    pauses = [at for at in places if text[at - 1] in PAUSES and abs(at - middle) <= len(text) / 4]
    at = min(pauses or places, key=lambda place: abs(place - middle))
    runs = blocks[0].runs
    first = replace(blocks[0], runs=_slice(runs, 0, at), keep_with_next=False)
    return first, replace(blocks[0], runs=_slice(runs, at, len(text)), continues=True)


def _may_cut(before: str, after: str) -> bool:
    joined = (before + after).isascii() and not (before + after).isspace()
    return not joined and after not in NO_START and before not in NO_END and "\n" not in before + after


def _slice(runs: Sequence[Run], start: int, end: int) -> tuple[Run, ...]:
    """The runs' characters from `start` to `end`."""
    sliced, at = [], 0
    for run in runs:
        text = run.text[max(0, start - at) : max(0, end - at)]
        at += len(run.text)
        if text:
            sliced.append(replace(run, text=text))
    return tuple(sliced)
