"""What happened is handled once, in order, after the commit, whatever fails on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction

from office.kernel import clock, outbox
from office.kernel.models import OutboxEvent, StoredFile

pytestmark = pytest.mark.django_db(transaction=True)


class Noted(outbox.Event):
    name: ClassVar[str] = "tests.noted.v1"
    text: str


class Trouble(Exception):
    pass


seen: list[str] = []
failing: set[str] = set()


@outbox.handles(Noted)
def keep(event: Noted, event_id: int) -> None:
    seen.append(event.text)
    StoredFile.objects.create(sha256="", name=event.text, mime="", size=0)
    if event.text in failing:
        raise Trouble(event.text)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    seen.clear()
    failing.clear()
    yield


def note(text: str, aggregate_id: int = 1) -> None:
    with transaction.atomic():
        outbox.publish(Noted(text=text), aggregate="test", aggregate_id=aggregate_id)


def test_handled_after_the_commit_in_order() -> None:
    with transaction.atomic():
        for text in "abc":
            outbox.publish(Noted(text=text), aggregate="test", aggregate_id=1)
        assert seen == []
    assert seen == ["a", "b", "c"]
    assert not OutboxEvent.objects.filter(state="pending").exists()


def test_a_rolled_back_change_tells_nobody() -> None:
    with pytest.raises(Trouble), transaction.atomic():
        outbox.publish(Noted(text="a"), aggregate="test", aggregate_id=1)
        raise Trouble
    outbox.drain()
    assert seen == []


def test_outside_a_transaction_publishing_is_refused() -> None:
    with pytest.raises(RuntimeError):
        outbox.publish(Noted(text="a"), aggregate="test", aggregate_id=1)


def test_a_failure_undoes_its_effects_waits_and_holds_back_only_its_own_aggregate() -> None:
    failing.add("a")
    note("a")
    note("b")
    note("other", aggregate_id=2)
    assert list(StoredFile.objects.values_list("name", flat=True)) == ["other"]
    failing.clear()
    with clock.freeze(clock.now() + timedelta(minutes=1)):
        outbox.drain()
    assert sorted(StoredFile.objects.values_list("name", flat=True)) == ["a", "b", "other"]
    assert seen.index("b") > seen.index("a")


def test_effects_happen_once_though_the_event_comes_twice() -> None:
    note("a")
    OutboxEvent.objects.update(state="pending")
    outbox.drain()
    assert StoredFile.objects.count() == 1


def test_an_event_that_never_succeeds_dies_visibly() -> None:
    failing.add("a")
    note("a")
    moment = clock.now()
    for _ in range(outbox.MAX_ATTEMPTS):
        moment += timedelta(hours=1)
        with clock.freeze(moment):
            outbox.drain()
    row = OutboxEvent.objects.get()
    assert row.state == "dead"
    assert "Trouble" in row.error


def test_what_a_crash_left_pending_is_handled_at_the_next_drain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_wake", lambda: None)  # the process died between commit and drain
    note("a")
    assert seen == []
    outbox.drain()
    assert seen == ["a"]
