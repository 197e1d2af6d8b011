"""Deadlines of a step and of the whole, their colours, more time (延期), and what the clock tells (催办)."""

from __future__ import annotations

from datetime import datetime

import pytest

from approvals import services
from approvals.calendar import calendar
from approvals.due import Level, due_state
from approvals.models import Chain, Extension, Reminder, Task
from approvals.services.log import verify
from approvals.services.reminding import RATION, remind
from approvals.services.templates import publish
from office.kernel import clock
from office.kernel.clock import LOCAL
from office.kernel.errors import OfficeError
from tests.approvals.factories import Papers, begin, decide, publish_flow, task_of, to
from tests.orgchart.factories import SmallProvince

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def begun(province: SmallProvince, key: str = "law_head") -> Chain:
    publish_flow(
        {"stage": "check", "who": to(province.people[key]), "due_minutes": 390},
        {"stage": "issue", "who": to(province.people["director"])},
    )
    with clock.freeze(at("2026-03-02 09:00")):
        return begin(province)


def told(chain: Chain) -> list[tuple[str, str]]:
    rows = Reminder.objects.filter(task__chain=chain).order_by("at", "id")
    return [(row.level, row.account.person.name) for row in rows.select_related("account__person")]


@pytest.mark.parametrize(
    ("now", "level"),
    [
        ("2026-03-02 10:00", Level.EASY),
        ("2026-03-02 15:00", Level.NEAR),
        ("2026-03-02 17:00", Level.BEHIND),
        ("2026-03-03 10:00", Level.OVERDUE),
    ],
)
def test_a_deadline_turns_blue_yellow_red(db: None, now: str, level: Level) -> None:
    due = due_state(calendar(), opened_at=at("2026-03-02 09:00"), due_at=at("2026-03-03 09:00"), now=at(now))
    assert (due.level, due.provisional) == (level, False)


def test_a_deadline_in_a_year_without_its_official_calendar_says_so(db: None) -> None:
    opened, due_at = at("2031-01-06 09:00"), at("2031-01-07 09:00")
    assert due_state(calendar(), opened_at=opened, due_at=due_at, now=opened).provisional


def test_the_whole_has_its_own_deadline_by_urgency(province: SmallProvince, subject: Papers) -> None:
    steps = [{"stage": "check", "who": to(province.people["head"])}]
    definition = {"steps": steps, "due_minutes": {"特急": 390, "": 780}}
    publish(key="whole", name="时限", subject_type="test_paper", definition=definition)
    with clock.freeze(at("2026-03-06 16:30")):
        assert begin(province, key="whole", urgency="特急").due_at == at("2026-03-09 16:30")
        assert begin(province, key="whole").due_at == at("2026-03-10 16:30")


def test_the_clock_tells_the_holder_once_and_then_those_above(
    province: SmallProvince, subject: Papers
) -> None:
    people = province.people
    chain = begun(province, "head")
    for moment, expected in (
        ("2026-03-02 10:00", []),
        ("2026-03-02 15:30", [("near", "曾静之")]),
        ("2026-03-02 16:00", []),
        ("2026-03-03 20:00", []),  # the office is closed
        ("2026-03-03 15:00", [("overdue", "曾静之")]),
        ("2026-03-04 10:00", [("up_1", people["deputy"].name)]),
        ("2026-03-04 11:00", []),
        ("2026-03-06 15:00", [("up_2", people["director"].name)]),
        ("2026-03-09 10:00", []),
    ):
        before = told(chain)
        with clock.freeze(at(moment)):
            remind()
        assert [one for one in told(chain) if one not in before] == expected, moment
    assert verify(chain.id) is None


def test_nobody_is_told_of_what_is_held_or_done(province: SmallProvince, subject: Papers) -> None:
    chain = begun(province)
    mine = task_of(chain, province.people["law_head"])
    with clock.freeze(at("2026-03-02 10:00")):
        services.suspend(task_id=mine.id, by=province.people["law_head"], reason="缓办")
    with clock.freeze(at("2026-03-05 10:00")):
        assert remind() == 0


def test_those_above_are_told_of_a_few_a_day(province: SmallProvince, subject: Papers) -> None:
    chains = [begun(province) for _ in range(RATION + 2)]
    with clock.freeze(at("2026-03-04 10:00")):
        remind()
    rows = Reminder.objects.filter(level="up_1")
    assert rows.count() == RATION < len(chains)
    with clock.freeze(at("2026-03-05 09:00")):
        remind()
    assert rows.count() == len(chains)


def test_more_time_is_asked_for_and_granted(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = begun(province)
    mine = task_of(chain, people["law_head"])
    until = at("2026-03-06 17:00")
    with clock.freeze(at("2026-03-02 10:00")):
        with pytest.raises(OfficeError, match="reason_missing"):
            services.ask_extension(task_id=mine.id, by=people["law_head"], until=until, reason=" ")
        with pytest.raises(OfficeError, match="extension_until"):
            services.ask_extension(
                task_id=mine.id, by=people["law_head"], until=at("2026-03-02 12:00"), reason="要"
            )
        row = services.ask_extension(task_id=mine.id, by=people["law_head"], until=until, reason="要听证。")
        assert row.approver_id == people["clerk"].id
        with pytest.raises(OfficeError, match="asked_already"):
            services.ask_extension(task_id=mine.id, by=people["law_head"], until=until, reason="要听证。")
        with pytest.raises(OfficeError, match="extension_not_yours"):
            services.answer_extension(extension_id=row.id, by=people["law_head"], granted=True)
        services.answer_extension(extension_id=row.id, by=people["clerk"], granted=True)
    mine.refresh_from_db()
    assert (mine.due_at, mine.due_key) == (until, until)
    with pytest.raises(OfficeError, match="extension_answered"):
        services.answer_extension(extension_id=row.id, by=people["clerk"], granted=True)
    with clock.freeze(at("2026-03-03 15:00")):
        assert remind() == 0
    assert verify(chain.id) is None


def test_a_refusal_gives_its_reason_and_changes_nothing(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = begun(province)
    mine = task_of(chain, people["law_head"])
    before = mine.due_at
    with clock.freeze(at("2026-03-02 10:00")):
        row = services.ask_extension(
            task_id=mine.id, by=people["law_head"], until=at("2026-03-04 10:00"), reason="忙。"
        )
        with pytest.raises(OfficeError, match="reason_missing"):
            services.answer_extension(extension_id=row.id, by=people["clerk"], granted=False)
        services.answer_extension(extension_id=row.id, by=people["clerk"], granted=False, answer="会议已定。")
    mine.refresh_from_db()
    assert mine.due_at == before
    row.refresh_from_db()
    assert (row.state, row.answer) == ("refused", "会议已定。")


def test_what_was_asked_lapses_when_the_task_is_over(province: SmallProvince, subject: Papers) -> None:
    people = province.people
    chain = begun(province)
    mine = task_of(chain, people["law_head"])
    with clock.freeze(at("2026-03-02 10:00")):
        row = services.ask_extension(
            task_id=mine.id, by=people["law_head"], until=at("2026-03-04 10:00"), reason="忙。"
        )
        decide(chain, people["law_head"])
        with pytest.raises(OfficeError, match="task_closed"):
            services.answer_extension(extension_id=row.id, by=people["clerk"], granted=True)
        remind()
    assert Extension.objects.get().state == "lapsed"
    assert not Task.objects.filter(chain=chain, due_at=row.due_wanted).exists()
