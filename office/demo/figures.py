"""The dashboards' figures: measured from the demo's own history, and what was taken over of the year before.

The year before is this history some weeks back and slower, so that there is something to compare with: whole
ways only, as a house takes them over from its paper registers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from office.dashboards.measures import bin_of, minutes_of
from office.dashboards.models import BEGUN, ChainFact, IssuedFact
from office.dashboards.permissions import scope_of
from office.dashboards.services import recompute, rolling
from office.dashboards.services.former import take_over
from office.dashboards.services.subscribing import subscribe
from office.demo.personas import PERSONAS
from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.models import Account

SEED = "office demo figures 1"
YEAR = timedelta(days=364)  # the same weekdays
SLOWER = 1.5
FEWER = 6  # the year before every so many is missing: numbers are never quite the same
BACK = timedelta(weeks=18)  # about as long as the demo's own history
HEAVIER = 8  # every so many documents of the years before there was one more
READER = "director"
MONDAY, HOUR = 1, 9


def build() -> str:
    """Measure everything, take the year before over, and order a report; returns what was made."""
    facts = recompute()
    rows = take_over(_year_before(), _issued_before())
    reader = next(one for one in PERSONAS if one.key == READER)
    account = Account.objects.get(login=reader.login)
    subscribe(account=account, scope=scope_of(account, None), weekday=MONDAY, hour=HOUR)
    return f"{facts} facts, {rows} rows of the year before"


def _year_before() -> rolling.Entries:
    found = rolling.Entries()
    ways = rolling.entries(ChainFact.objects.all(), [])
    for place, (key, tally) in enumerate(ways.items()):
        if place % FEWER == 0:
            continue
        minutes = 0 if key.stage == BEGUN else round(minutes_of(key.bin) * SLOWER)
        slower = replace(key, day=key.day - YEAR, bin=bin_of(minutes))
        longer = replace(tally, elapsed=round(tally.elapsed * SLOWER))
        found[slower] = found.get(slower, rolling.Tally()).plus(longer)
    return found


def _issued_before() -> Iterator[IssuedFact]:
    """What the organs issued from 1 January of last year until the demo's own history begins."""
    dice = Random(SEED)  # noqa: S311 - a demo, not a secret
    since = date(clock.today().year - 1, 1, 1)
    ways = ChainFact.objects.filter(subject_type="document", state=rolling.DONE).order_by("chain_id")
    rows = list(ways.values_list("organ_id", "path", "kind", "ended_at"))
    for place, (organ_id, path, kind, ended_at) in enumerate(rows):
        if ended_at is None:
            continue
        day = ended_at.astimezone(LOCAL).date() - BACK
        while day >= since:
            for _ in range(2 if place % HEAVIER == 0 else 1):
                yield IssuedFact(
                    organ_id=organ_id,
                    path=path,
                    kind=kind,
                    issued_on=day,
                    characters=int(min(9000, dice.lognormvariate(7.2, 0.5))),
                    receivers=dice.randint(1, 30),
                    asks=dice.random() < 0.1,
                )
            day -= BACK
