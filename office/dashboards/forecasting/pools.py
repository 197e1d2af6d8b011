"""Cases gathered into pools by group, each pool a fixed number of values however many cases it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from office.dashboards.forecasting.passes import Case, Group, groups_of
from office.dashboards.forecasting.resample import ENOUGH, Pool, between

KEPT = 201
"""Values kept of a pool, evenly spread over its order: every half per cent."""


def gather(found: Iterable[Case]) -> dict[Group, Pool]:
    """Pools of all groups that have cases enough to foretell anything."""
    stays: dict[Group, list[int]] = {}
    afters: dict[Group, list[int]] = {}
    for case in found:
        for group in groups_of(case.about, case.stage):
            stays.setdefault(group, []).append(case.stay)
            afters.setdefault(group, []).append(case.after)
    return {
        group: Pool(len(values), thinned(values), thinned(afters[group]))
        for group, values in stays.items()
        if len(values) >= ENOUGH
    }


def thinned(values: Sequence[int]) -> list[int]:
    in_order = sorted(values)
    if len(in_order) <= KEPT:
        return in_order
    return [round(between(in_order, place / (KEPT - 1))) for place in range(KEPT)]


def choose(pools: Mapping[Group, Pool], groups: Sequence[Group], elapsed: int) -> Pool | None:
    """The narrowest group in which enough cases lasted longer than this one has, else the widest there is."""
    widest = None
    for group in groups:
        pool = pools.get(group)
        if pool is not None and pool.lasting(elapsed) >= ENOUGH:
            return pool
        widest = pool or widest
    return widest
