"""Both profiles do every periodic job: celery beat and the embedded profile's ticker read one table."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from celery.beat import Scheduler
from django.conf import settings

from office.celery import app
from office.embedded import Background, Timetable
from office.kernel import clock
from office.periodic import JOBS, Daily, Every, Job

NAMES = sorted(job.name for job in JOBS)
EVENING = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)  # 18:00 in Guangdong


def test_every_job_is_a_task_that_workers_know() -> None:
    app.loader.import_default_modules()
    assert [job.task for job in JOBS if job.task not in app.tasks] == []


def test_every_periodic_task_is_named_once() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert "recompute-dashboards" in NAMES


def test_beat_asks_for_every_job_within_a_day() -> None:
    scheduler = Scheduler(app=app, lazy=True)
    scheduler.setup_schedule()
    asked = {
        name: entry.task
        for name, entry in scheduler.schedule.items()
        if entry.schedule is not None
        and entry.schedule.is_due(app.now() - timedelta(days=1, minutes=1)).is_due
        and not name.startswith("celery.")  # its own housekeeping
    }
    assert asked == {job.name: job.task for job in JOBS}


def test_the_ticker_asks_for_every_job_within_a_day() -> None:
    timetable = Timetable(JOBS, EVENING)
    minutes = [EVENING + timedelta(minutes=passed) for passed in range(24 * 60)]
    asked = {job.name for moment in minutes for job in timetable.due(moment)}
    assert sorted(asked) == NAMES


def test_the_nightly_job_runs_once_at_its_time_or_when_the_machine_wakes() -> None:
    night = Job("nightly", "some.task", Daily(hour=3, minute=10))
    timetable = Timetable([night], EVENING)
    before = datetime(2026, 3, 5, 19, 9, 59, tzinfo=UTC)
    assert timetable.due(before) == []
    assert timetable.due(before + timedelta(seconds=1)) == [night]
    assert timetable.due(before + timedelta(hours=1)) == []
    # Asleep over two nights and the morning: once.
    woken = before + timedelta(days=2, hours=6)
    assert timetable.due(woken) == [night]
    assert timetable.due(woken + timedelta(hours=1)) == []


def test_an_interval_counts_from_the_last_time_and_makes_up_for_nothing() -> None:
    often = Job("often", "some.task", Every(5))
    timetable = Timetable([often], EVENING)
    assert timetable.due(EVENING) == [often]
    assert timetable.due(EVENING + timedelta(seconds=4)) == []
    assert timetable.due(EVENING + timedelta(minutes=10)) == [often]
    assert timetable.due(EVENING + timedelta(minutes=10, seconds=1)) == []


@pytest.mark.skipif(not settings.EMBEDDED, reason="the ticker belongs to the embedded profile")
def test_the_embedded_profile_really_does_every_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole night in a moment: the ticker, Celery's threads, and each job's own task."""
    app.loader.import_default_modules()
    done: set[str] = set()
    all_done = threading.Event()

    def doing(job: Job) -> None:
        done.add(job.name)
        if len(done) == len(JOBS):
            all_done.set()

    for job in JOBS:
        monkeypatch.setattr(app.tasks[job.task], "run", lambda job=job: doing(job))
    with clock.freeze(EVENING):
        background = Background().start()
    try:
        with clock.freeze(EVENING + timedelta(days=1)):
            all_done.wait(20)
    finally:
        background.stop()
    assert sorted(done) == NAMES
