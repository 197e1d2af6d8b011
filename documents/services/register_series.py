"""The registry of an organ opens and closes the series of its number register."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from documents.checks.kinds import KINDS
from documents.models import NumberEntry, NumberSeries
from documents.permissions import keeps_register
from documents.selectors.lists import own_organs
from documents.services.numbers import default_series, make_void, reserve
from office.kernel import audit, clock
from office.kernel.errors import conflict, forbidden, invalid, not_found
from orgchart.selectors import units_by_ids

if TYPE_CHECKING:
    from orgchart.models import Person

# 机关代字: characters, no figures, brackets or 字 (GB/T 9704, 7.2.5).
CODE_WORD = re.compile(r"[\u4e00-\u9fff]{1,12}")
DIRECTIONS = ("", "up", "level", "down", "public")


@dataclass(frozen=True)
class SeriesWish:
    """A series to open: ``kinds`` [] for every kind, ``direction`` "" for every one."""

    organ_id: int
    name: str
    code_word: str
    kinds: list[str]
    direction: str
    annual: bool


@transaction.atomic
def open_series(*, by: Person, wish: SeriesWish) -> NumberSeries:
    """Open a series of one's own organ. 404 for another's, 422 naming the rule, 409 for a word in use."""
    if not keeps_register(by.account, wish.organ_id):
        raise not_found()
    name, word = wish.name.strip(), wish.code_word.strip()
    if not name:
        raise invalid("documents.series_name", field="name")
    if not CODE_WORD.fullmatch(word) or word.endswith("字"):
        raise invalid("documents.series_word", field="code_word", rule="GB/T 9704 7.2.5")
    if any(kind not in KINDS for kind in wish.kinds) or wish.direction not in DIRECTIONS:
        raise invalid("documents.series_kinds", field="kinds")
    organ = units_by_ids([wish.organ_id])[wish.organ_id]
    default_series(organ)
    last = NumberSeries.objects.filter(organ=organ).order_by("-sort").values_list("sort", flat=True).first()
    try:
        with transaction.atomic():
            series = NumberSeries.objects.create(
                organ=organ,
                name=name[:60],
                code_word=word,
                kinds=wish.kinds,
                direction=wish.direction,
                annual=wish.annual,
                sort=(last or 0) + 1,
            )
    except IntegrityError as error:
        raise conflict("documents.series_taken", word=word) from error
    _record(series, by, "series_opened")
    return series


@transaction.atomic
def close_series(*, series_id: int, by: Person) -> NumberSeries:
    """The series gives no more numbers; what it gave stays. 409 when closed already."""
    series = kept_series(series_id, by)
    if series.closed_on is not None:
        raise conflict("documents.series_closed", series=series.name, on=series.closed_on.isoformat())
    series.closed_on = clock.today()
    series.save(update_fields=["closed_on"])
    _record(series, by, "series_closed")
    return series


@transaction.atomic
def reserve_numbers(*, series_id: int, by: Person, count: int, purpose: str) -> list[NumberEntry]:
    """As ``numbers.reserve``, by whoever keeps the organ's register."""
    return reserve(series=kept_series(series_id, by), by=by, count=count, purpose=purpose)


@transaction.atomic
def void_number(*, entry_id: int, by: Person, why: str) -> NumberEntry:
    """As ``numbers.make_void``, by whoever keeps the organ's register."""
    entry = NumberEntry.objects.filter(id=entry_id).first()
    if entry is None:
        raise not_found()
    kept_series(entry.series_id, by)
    return make_void(entry_id=entry_id, by=by, why=why)


def kept_series(series_id: int, by: Person) -> NumberSeries:
    """The series, for its registry: 403 to the organ's other members, 404 to all others."""
    series = NumberSeries.objects.filter(id=series_id).first()
    if series is None:
        raise not_found()
    if keeps_register(by.account, series.organ_id):
        return series
    if series.organ_id in own_organs(by.account):
        raise forbidden("documents.not_allowed")
    raise not_found()


def _record(series: NumberSeries, by: Person, verb: str) -> None:
    audit.record(
        actor=by.account_id,
        verb=f"documents.{verb}",
        entity="documents.number_series",
        entity_id=series.id,
        data={"code_word": series.code_word, "organ": str(series.organ_id)},
    )
