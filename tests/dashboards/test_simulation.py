"""Replaying: unchanged it is what was; changes only ever do what they say."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.calendar import Calendar
from office.dashboards.simulation.axis import Axis
from office.dashboards.simulation.changes import Change, Deadline, Delegate, Parallel
from office.dashboards.simulation.replay import Fidelity, Outcome, replay_all, touched
from office.dashboards.simulation.report import Report
from office.dashboards.simulation.ways import LoggedTurn, LoggedWay, Way, way_of
from tests.dashboards.conftest import MONDAY

CALENDAR = Calendar({}, [("08:30", "12:00"), ("14:30", "17:30")])
STAGES = ["check", "countersign", "office_review", "issue"]
moments = st.datetimes(datetime(2024, 12, 1), datetime(2027, 2, 1)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=MONDAY.tzinfo)
)


@settings(max_examples=20, deadline=None)
@given(one=moments, other=moments)
def test_points_of_working_time_differ_by_the_working_minutes_between(one: datetime, other: datetime) -> None:
    early, late = sorted((one, other))
    axis = Axis(CALENDAR)
    assert axis.at(late) - axis.at(early) == CALENDAR.working_minutes(early, late)


def history(steps: list[tuple[list[str], int, int]], start: int = 0, way_id: int = 1) -> LoggedWay:
    """Steps one after the other, each of stages side by side: (stages, waiting, handling)."""
    moment = CALENDAR.add_working_minutes(MONDAY, start)
    turns: list[LoggedTurn] = []
    started = moment
    for stages, waiting, handling in steps:
        ends = []
        for place, stage in enumerate(stages):
            stay = waiting + handling * (place + 1)
            decided = CALENDAR.add_working_minutes(moment, stay)
            due = CALENDAR.add_working_minutes(moment, 300)
            key = way_id * 100 + len(turns)
            turns.append(LoggedTurn(key, stage, "p", moment, decided, due, waiting, stay - waiting))
            ends.append(decided)
        moment = max(ends)
    due = CALENDAR.add_working_minutes(started, 900)
    minutes = CALENDAR.working_minutes(started, moment)
    return LoggedWay(way_id, started, moment, due, minutes, turns)


step = st.tuples(
    st.lists(st.sampled_from(STAGES), min_size=1, max_size=3), st.integers(0, 600), st.integers(1, 400)
)
histories = st.lists(
    st.tuples(st.lists(step, min_size=1, max_size=6), st.integers(0, 5_000)), min_size=1, max_size=6
)
changes = st.one_of(
    st.builds(Parallel, st.sampled_from(STAGES), st.sampled_from(STAGES)),
    st.builds(Deadline, st.sampled_from(STAGES), st.integers(1, 800), st.floats(0, 1)),
    st.builds(Delegate, st.sampled_from(STAGES), st.integers(1, 400), st.integers(0, 100)),
)


def ways_of(found: list[tuple[list[tuple[list[str], int, int]], int]]) -> list[Way]:
    axis = Axis(CALENDAR)
    return [way_of(history(steps, start, place + 1), axis) for place, (steps, start) in enumerate(found)]


@settings(max_examples=20, deadline=None)
@given(found=histories)
def test_replayed_unchanged_it_is_what_was_measured(
    found: list[tuple[list[tuple[list[str], int, int]], int]],
) -> None:
    ways = ways_of(found)
    fidelity = Fidelity()
    for way in ways:
        fidelity.check(way)
    assert (fidelity.same, fidelity.prompt) == (len(ways), fidelity.turns)
    outcome = replay_all(ways, [])
    assert outcome.minutes == [way.minutes for way in ways]
    assert outcome.on_time == sum(way.kept for way in ways)
    assert outcome.turns_on_time == sum(turn.kept for way in ways for turn in way.turns)
    assert outcome.moved == 0


@settings(max_examples=25, deadline=None)
@given(found=histories, tried=st.lists(changes, min_size=1, max_size=3))
def test_no_change_makes_anything_slower_and_what_is_untouched_stays(
    found: list[tuple[list[tuple[list[str], int, int]], int]], tried: list[Change]
) -> None:
    ways = ways_of(found)
    before, after = replay_all(ways, []), replay_all(ways, tried)
    assert all(new <= old for old, new in zip(before.minutes, after.minutes, strict=True))
    assert after.on_time >= before.on_time
    for way, old, new in zip(ways, before.minutes, after.minutes, strict=True):
        if not any(touched(way, change) for change in tried):
            assert old == new


def test_two_steps_side_by_side_take_as_long_as_the_longer() -> None:
    steps = [
        (["check"], 60, 30),
        (["countersign"], 100, 100),
        (["office_review"], 50, 50),
        (["issue"], 10, 10),
    ]
    way = way_of(history(steps), Axis(CALENDAR))
    parallel = Parallel("countersign", "office_review")
    assert touched(way, parallel) == 1
    assert replay_all([way], [parallel]).minutes == [90 + 200 + 20]
    apart = Parallel("check", "issue")
    assert touched(way, apart) == 0, "they do not follow each other"


def test_a_limit_is_kept_by_the_part_that_is_said_and_by_the_same_ones_when_more_keep_it() -> None:
    axis = Axis(CALENDAR)
    ways = [way_of(history([(["issue"], 300, 300)], way_id=key), axis) for key in range(1, 201)]
    half = replay_all(ways, [Deadline("issue", 200, 0.5)]).minutes
    most = replay_all(ways, [Deadline("issue", 200, 0.8)]).minutes
    assert 80 <= half.count(200) <= 120
    assert half.count(200) + half.count(600) == 200
    assert all(more == 200 for less, more in zip(half, most, strict=True) if less == 200)
    assert replay_all(ways, [Deadline("issue", 200, 1.0)]).minutes == [200] * 200


def test_a_delegate_opens_what_has_waited_and_handles_it_as_long() -> None:
    way = way_of(history([(["issue"], 500, 40)]), Axis(CALENDAR))
    assert replay_all([way], [Delegate("issue", 100, 20)]).minutes == [160]
    assert replay_all([way], [Delegate("issue", 490, 20)]).minutes == [540], "opened before a delegate would"
    assert replay_all([way], [Delegate("issue", 100, 20, path="q")]).minutes == [540], "another unit"


def test_clocks_that_jump_and_suspended_time_are_replayed_as_they_were() -> None:
    start = MONDAY + timedelta(hours=1)
    back = LoggedTurn(1, "check", "p", start, start - timedelta(minutes=30), None, 0, 0)
    held = LoggedTurn(2, "issue", "p", start, start + timedelta(minutes=90), None, 10, 20)
    way = way_of(LoggedWay(1, start, start + timedelta(minutes=90), None, 30, [back, held]), Axis(CALENDAR))
    assert replay_all([way], []).minutes == [30]


def test_the_report_draws_every_way_before_and_after() -> None:
    report = Report([Deadline("issue", 200, 0.5)])
    report.include(ways_of([([(["issue"], 300, 300)], 0)] * 40))
    told = report.data(390)
    assert sum(told["bins_before"]) == sum(told["bins_after"]) == told["before"]["n"] == 40
    assert told["most"]["median"] == 200
    assert told["before"]["median"] == 600


def test_nothing_has_no_median() -> None:
    assert Outcome().quantile(0.5) is None
