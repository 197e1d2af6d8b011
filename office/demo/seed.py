"""The demo province, made in one transaction: a seed that is killed half way leaves nothing."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from office.demo import (
    figures,
    history,
    issuing_plan,
    keeping,
    library,
    matters,
    numbers,
    outside,
    people,
    personas,
    province,
    requests,
    talk,
)
from office.kernel import statistics
from orgchart.models import Unit

Say = Callable[[str], None]


def seed_when_empty(*, say: Say) -> bool:
    """Seed an empty database; returns whether it did."""
    if Unit.objects.exists():
        say("The database has data already: nothing is seeded.")
        return False
    started = time.monotonic()
    say("Seeding the demo province (about half a minute, once):")
    seed(say=say)
    say(f"Seeded in {time.monotonic() - started:.1f} s")
    return True


@transaction.atomic
def seed(*, say: Say) -> None:
    """Make the whole demo, saying each step's name, what it made and its seconds."""
    with _uncollected():
        for title, step in STEPS:
            begun = time.monotonic()
            note = step()
            say(f"  {title}: {note} ({time.monotonic() - begun:.1f} s)")
    statistics.refresh()


@contextmanager
def _uncollected() -> Iterator[None]:
    """A hundred thousand rows live until the end: collecting among them finds nothing and costs a third."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


STEPS: list[tuple[str, Callable[[], str]]] = [
    ("Units of Guangdong", province.build),
    ("People, posts and roles", people.build),
    ("Documents of the last 90 working days", history.build),
    ("Papers from outside", outside.build),
    ("The number register", numbers.build),
    ("The year's plan of documents", issuing_plan.build),
    ("Phrases and templates", library.build),
    ("Conversations", talk.build),
    ("Keeping of messages", keeping.build),
    ("Requests and internal papers", requests.build),
    ("Supervised matters and tasks", matters.build),
    ("Turnaround figures", figures.build),
]


def print_accounts() -> None:
    """The personas of the sign-in page and the password they share."""
    print(f"  Demo accounts (password for all: {personas.PASSWORD}):")
    for persona in personas.PERSONAS:
        print(f"    {persona.login:<28} {persona.title_zh}  {persona.title_en}")
    print(flush=True)
