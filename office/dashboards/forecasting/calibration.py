"""Whether forecasts keep what they say: learnt from ways before a day, compared with what came after it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from office.dashboards.forecasting.passes import Case, Group, groups_of
from office.dashboards.forecasting.pools import choose
from office.dashboards.forecasting.resample import OpenTurn, Pool, draws, read

TENTHS = 10


@dataclass(slots=True)
class Said:
    """Forecasts that gave about the same chance of being late: ``n`` of them, ``late`` of which were."""

    n: int = 0
    said: float = 0.0
    late: int = 0


@dataclass(slots=True)
class Calibration:
    """``by_half`` and ``by_four_in_five`` of ``n`` ended by the time said for p50 and p80.

    ``places`` counts, by tenths, where among the draws the truth lay: even where forecasts are right.
    ``said`` counts by tenths of the chance of being late. ``silent``: no forecast for want of cases.
    """

    n: int = 0
    silent: int = 0
    by_half: int = 0
    by_four_in_five: int = 0
    places: list[int] = field(default_factory=lambda: [0] * TENTHS)
    said: list[Said] = field(default_factory=lambda: [Said() for _ in range(TENTHS)])

    def data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Trial:
    """A turn of the held-back history at a moment when it had lasted ``elapsed``.

    ``taken``: from that moment to the end. ``left``: until the time limit, None without one.
    """

    case: Case
    elapsed: int
    left: int | None

    @property
    def taken(self) -> int:
        return self.case.ended - self.case.opened - self.elapsed


def calibrate(pools: Mapping[Group, Pool], tried: Iterable[Trial]) -> Calibration:
    found = Calibration()
    drawn: dict[tuple[int, int], list[int]] = {}  # many trials ask the same pool at the same age
    for trial in tried:
        pool = choose(pools, groups_of(trial.case.about, trial.case.stage), trial.elapsed)
        if pool is None:
            found.silent += 1
            continue
        key = (id(pool), trial.elapsed)
        if key not in drawn:
            drawn[key] = draws([OpenTurn(pool, trial.elapsed)])
        _count(found, trial, drawn[key])
    return found


def _count(found: Calibration, trial: Trial, ends: list[int]) -> None:
    forecast = read(ends, trial.left)
    found.n += 1
    found.by_half += trial.taken <= forecast.p50
    found.by_four_in_five += trial.taken <= forecast.p80
    found.places[_tenth(bisect_right(ends, trial.taken) / len(ends))] += 1
    if forecast.late is not None and trial.left is not None and trial.left >= 0:
        row = found.said[_tenth(forecast.late)]
        row.n += 1
        row.said += forecast.late
        row.late += trial.taken > trial.left


def _tenth(share: float) -> int:
    return min(TENTHS - 1, int(share * TENTHS))
