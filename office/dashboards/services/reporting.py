"""The weekly report of a part of the house put into words, in its reader's language, and drawn as a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from approvals.calendar import calendar
from approvals.selectors.form_names import form_names
from approvals.stages import label
from documents.services.rendering import font_paths
from office.dashboards.report.drawing import (
    Bar,
    FigureRow,
    LampRow,
    OldRow,
    Texts,
    WeeklyPage,
    write_weekly,
)
from office.dashboards.selectors.causes import Bottleneck
from office.dashboards.selectors.lamps import Behind
from office.dashboards.selectors.scopes import short_names
from office.dashboards.selectors.weekly import OldGroup, WeekCount, WeekFigures, Weekly, weekly
from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.errors import text
from orgchart.selectors import seen_units

if TYPE_CHECKING:
    from office.dashboards.selectors.periods import Period
    from office.dashboards.selectors.scopes import Scope
    from office.kernel.models import Account

REQUEST = "request"
SUBJECTS = ("document", "incoming", REQUEST)
BEHIND_STAGES, BEHIND_UNITS = 3, 2


@dataclass(frozen=True)
class Words:
    """How things are said to one reader; durations in working days."""

    language: str
    units: dict[int, str]
    forms: dict[str, dict[str, str]]

    def say(self, code: str, **data: object) -> str:
        return text(f"dashboards.report.{code}", self.language, data)

    @property
    def comma(self) -> str:
        return "、" if self.language == "zh" else ", "

    def count(self, n: int | None) -> str:
        return self.say("few") if n is None else f"{n:,}"

    def days(self, minutes: float | None) -> str:
        return "–" if minutes is None else f"{minutes / calendar().day_minutes:.1f}"

    def share(self, share: float | None) -> str:
        return "–" if share is None else f"{share:.0%}"

    def unit(self, unit_id: int) -> str:
        """Its name where the directory shows it to the reader."""
        return self.units.get(unit_id) or self.say("unseen")

    def kind(self, subject_type: str, kind: str) -> str:
        name = self.forms.get(kind, {}).get(self.language, kind) if subject_type == REQUEST else kind
        name = name or self.say("no_kind")
        if subject_type not in SUBJECTS:
            return name
        return self.say("kind", kind=name, subject=self.say(f"subject_{subject_type}"))

    def day(self, day: date) -> str:
        return self.say("day", day=f"{day.month}月{day.day}日", day_en=day.isoformat())

    def short_day(self, day: date) -> str:
        return f"{day.month}/{day.day}"


def weekly_report(*, account: Account, scope: Scope, week: Period) -> tuple[str, bytes]:
    """The report's name and the page as PDF, with what the account may see of that part."""
    found = weekly(scope, week)
    language = "en" if account.language == "en" else "zh"
    units = short_names(scope, seen_units(account, _units(found)))
    words = Words(language, units, form_names(_forms(found)))
    page = WeeklyPage(
        texts=_texts(found, scope, words),
        figures=tuple(_figures(found, words)),
        bars=tuple(_bar(one, words) for one in found.trend),
        lamps=tuple(_lamp(one, words) for one in found.lamps),
        oldest=tuple(_oldest(one, words) for one in found.oldest),
    )
    name = words.say("file", unit=scope.unit.short_name, week=week.first.isoformat())
    return name, write_weekly(page, font_paths())


def _units(found: Weekly) -> list[int]:
    ids = {unit for lamp in found.lamps for unit, _ in lamp.units} | {one.unit_id for one in found.oldest}
    if found.bottleneck is not None:
        ids.add(found.bottleneck.place.unit_id)
    return sorted(ids)


def _forms(found: Weekly) -> set[str]:
    return {one.kind for one in found.oldest if one.subject_type == REQUEST}


def _texts(found: Weekly, scope: Scope, words: Words) -> Texts:
    say, week = words.say, found.week
    now = clock.now().astimezone(LOCAL)
    year, number, _ = week.first.isocalendar()
    return Texts(
        lang=words.language,
        heading=say("heading"),
        part=scope.unit.name,
        week=say("week", year=year, number=number, first=words.day(week.first), last=words.day(week.last)),
        says=_says(found.bottleneck, words),
        columns=(say("figures"), say("this_week"), say("week_before"), say("year_ago")),
        trend=say("trend"),
        trend_now=say("trend_now"),
        trend_before=say(
            "trend_before" if any(one.before is not None for one in found.trend) else "no_year_ago"
        ),
        lamps=say("lamps"),
        oldest=say("oldest"),
        oldest_columns=(say("what"), say("unit"), say("n"), say("age")),
        no_oldest=say("no_oldest"),
        foot=say("foot", at=f"{words.day(now.date())} {now:%H:%M}"),
    )


def _says(found: Bottleneck | None, words: Words) -> str:
    if found is None or found.place.unit_id not in words.units:
        return words.say("no_bottleneck")
    place = found.place
    lines = [
        words.say(
            "slow",
            unit=words.unit(place.unit_id),
            stage=label(place.stage, "en" if words.language == "en" else "zh"),
            mean=words.days(place.mean),
            share=words.share(place.waiting / place.spent if place.spent else 0.0),
        )
    ]
    if place.elsewhere:
        times = f"{place.mean / place.elsewhere:.1f}"
        lines.append(words.say("elsewhere", mean=words.days(place.elsewhere), times=times))
    if found.post is not None:
        lines.append(words.say("post", post=found.post.title, share=words.share(found.post.share)))
    return ("" if words.language == "zh" else " ").join(lines)


def _figures(found: Weekly, words: Words) -> list[FigureRow]:
    rows: list[tuple[str, Callable[[WeekFigures], str]]] = [
        ("begun", lambda one: words.count(one.begun)),
        ("finished", lambda one: words.count(one.finished)),
        ("open", lambda one: words.count(one.open) if one.counted else words.say("no_records")),
        ("on_time_turns" if found.figures.turns else "on_time", lambda one: words.share(one.on_time)),
        ("median", lambda one: words.days(one.median)),
        ("p90", lambda one: words.days(one.p90)),
    ]
    year_ago = found.year_ago
    return [
        FigureRow(
            words.say(code),
            tell(found.figures),
            tell(found.before),
            tell(year_ago) if year_ago else words.say("no_records"),
        )
        for code, tell in rows
    ]


def _bar(one: WeekCount, words: Words) -> Bar:
    return Bar(words.short_day(one.monday), one.n, one.before)


def _lamp(one: Behind, words: Words) -> LampRow:
    name = partial(label, language="en" if words.language == "en" else "zh")
    stages = [words.say("of", name=name(stage), n=n) for stage, n in one.stages[:BEHIND_STAGES]]
    units = [words.say("of", name=words.unit(unit), n=n) for unit, n in one.units[:BEHIND_UNITS]]
    parts = [words.comma.join(part) for part in (stages, units) if part]
    joined = ("；" if words.language == "zh" else "; ").join(parts)
    late = one.lamp == "red" and one.n != 0
    return LampRow(words.say(f"lamp_{one.lamp}"), words.count(one.n), joined, late)


def _oldest(one: OldGroup, words: Words) -> OldRow:
    code = "age_beyond" if one.beyond else "age_days"
    return OldRow(
        words.kind(one.subject_type, one.kind),
        words.unit(one.unit_id),
        words.count(one.n),
        words.say(code, days=one.days),
    )
