"""Where a title breaks: at word sense, in a trapezoid or a diamond (7.3.1).

Small and deterministic: a word list of official titles, a price for each possible break,
and the cheapest choice of breaks whose line widths make an allowed shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path

#: 20 characters of 22 pt fill the type area's 442.2 pt.
LINE_CELLS = 20.0
FEWEST_CELLS = 3.0
NEVER = 10_000.0
EXTRA_LINE = 34.0
MOST_LINES = 6
MOST_CHOICES = 4_000
LONGEST_WORD = 12

NO_START = frozenset("的了、，。；：！？）》〉」』”’％…之等")
NO_END = frozenset("（《〈「『“‘第")
POOR_START = frozenset("和与及或并暨等地得")
PAIRS = {"《": "》", "〈": "〉", "（": "）", "“": "”"}
INSIDE_PAIR = {"《": 60.0, "〈": 60.0, "（": 40.0, "“": 70.0}
#: Breaks up to this price are tried first; the dearer ones only when nothing else fits.
FAIR_PRICE = 46.0
STRONG_STARTS = (
    "关于",
    "印发",
    "转发",
    "批转",
    "《",
    "进一步",
    "贯彻",
    "做好",
    "开展",
    "加强",
    "推进",
    "同意",
)


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    text = (Path(__file__).with_name("title_words.txt")).read_text(encoding="utf-8")
    return frozenset(text.split())


def cells(text: str) -> float:
    """Width in full-width cells: Latin letters, digits and spaces take half a cell."""
    return sum(0.5 if character < "\u0100" else 1.0 for character in text)


@lru_cache(maxsize=256)
def break_title(title: str, width: float = LINE_CELLS) -> tuple[str, ...]:
    """The title's lines, each at most `width` cells wide; never empty."""
    title = " ".join(title.split())
    if cells(title) <= width:
        return (title,)
    prices = _prices(title, width)
    fair = [price if price <= FAIR_PRICE else NEVER for price in prices]
    return tuple(_cheapest(title, fair, width) or _cheapest(title, prices, width) or _by_width(title, width))


def _cheapest(title: str, prices: list[float], width: float) -> list[str]:
    """The best lines over all choices of breaks; empty when none fits."""
    fewest = int(-(-cells(title) // width))
    best_price, best_lines = NEVER, list[str]()
    for count in (fewest, fewest + 1):
        if count > MOST_LINES:
            break
        for breaks in islice(_choices(title, prices, count, width), MOST_CHOICES):
            price = sum(prices[at] for at in breaks) + EXTRA_LINE * (count - fewest)
            if price >= best_price:
                continue
            lines = _cut(title, breaks)
            price += _shape([cells(line) for line in lines])
            if price < best_price:
                best_price, best_lines = price, lines
    return best_lines


def _by_width(title: str, width: float) -> list[str]:
    """Plain filling, for a text that is too long to choose or in which no break is allowed."""
    lines = [""]
    for character in title:
        if cells(lines[-1] + character) > width:
            carried = lines[-1][-1:] if character in NO_START or lines[-1][-1:] in NO_END else ""
            lines[-1] = lines[-1].removesuffix(carried) if len(lines[-1]) > 1 else lines[-1]
            lines.append(carried)
        lines[-1] += character
    return lines


def _cut(title: str, breaks: Sequence[int]) -> list[str]:
    edges = [0, *breaks, len(title)]
    return [title[start:end].strip() for start, end in pairwise(edges)]


def _choices(title: str, prices: list[float], count: int, width: float) -> Iterator[tuple[int, ...]]:
    """All ways to cut into `count` lines that fit, near the even division for long titles."""
    total = cells(title)
    widths = [cells(title[:at]) for at in range(len(title) + 1)]
    window = {2: width, 3: 10.0, 4: 5.0, 5: 4.0}.get(count, 3.0)

    def extend(chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(chosen) == count - 1:
            if FEWEST_CELLS <= total - widths[chosen[-1]] <= width:
                yield chosen
            return
        start = chosen[-1] if chosen else 0
        even = total * (len(chosen) + 1) / count
        for at in range(start + 1, len(title)):
            line = widths[at] - widths[start]
            if line > width + 0.5:
                return
            if prices[at] < NEVER and line >= FEWEST_CELLS and abs(widths[at] - even) <= window:
                yield from extend((*chosen, at))

    return extend(())


def _shape(widths: Sequence[float]) -> float:
    """Price of the outline: trapezoids and diamonds are free, hourglasses dear."""
    widest, narrowest = max(widths), min(widths)
    price = 0.6 * (widest - narrowest)
    if narrowest < 0.4 * widest:
        price += 12
    if widest - narrowest < 1:
        price += 5
    peak = widths.index(widest)
    rises = all(a <= b for a, b in pairwise(widths[: peak + 1]))
    falls = all(a >= b for a, b in pairwise(widths[peak:]))
    return price if rises and falls else price + 45


def _prices(title: str, width: float) -> list[float]:
    """Price of a break before each character."""
    boundaries = _boundaries(title)
    inside = _inside_pairs(title, width)
    return [NEVER if at == 0 else _price(title, at, boundaries) + inside[at] for at in range(len(title))]


def _price(title: str, at: int, boundaries: dict[int, float]) -> float:
    before, after, rest = title[at - 1], title[at], title[at:]
    if before == " ":
        return 1.0
    if after == " " or after in NO_START or before in NO_END:
        return NEVER
    if before.isascii() and after.isascii():
        return NEVER
    if after in POOR_START:
        return 30.0
    if title[:at].endswith("关于"):
        return 45.0
    if rest.startswith("关于"):
        return 0.0
    price = boundaries.get(at, 80.0)
    if before in "、，》”）":
        price = min(price, 4.0)
    if before in "的和与及或":
        price += 14.0
    if rest.startswith(STRONG_STARTS):
        price = min(price, 3.0)
    return price


def _inside_pairs(title: str, width: float) -> list[float]:
    """What a break before each character costs more for lying inside 《》, （） or “”."""
    extra = [0.0] * len(title)
    for start, opening in enumerate(title):
        end = title.find(PAIRS[opening], start) if opening in PAIRS else -1
        if end < 0:
            continue
        fits = cells(title[start : end + 1]) <= width
        for at in range(start + 1, end + 1):
            extra[at] += INSIDE_PAIR[opening] if fits else 8.0
    return extra


def _boundaries(title: str) -> dict[int, float]:
    """Prices at the ends of words, by longest matching over the word list."""
    words = _words()
    prices: dict[int, float] = {}
    at, known_before = 0, True
    while at < len(title):
        longest = min(LONGEST_WORD, len(title) - at)
        size = next((n for n in range(longest, 1, -1) if title[at : at + n] in words), 0)
        known = size > 0 or not title[at].isalnum()
        prices[at] = 6.0 if known and known_before else 14.0 if known or known_before else 40.0
        at += size or 1
        known_before = known
    return prices
