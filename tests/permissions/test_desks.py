"""Nobody who tries a persona of the demo meets an empty screen, but where the post itself brings nothing."""

from __future__ import annotations

import json

from office.demo.personas import PERSONAS
from tests.permissions.rows import Call
from tests.permissions.world import World

# What screens open with, and whose post brings nothing there.
SCREENS: dict[str, set[str]] = {
    "/approvals/tasks?state=todo": set(),
    "/approvals/tasks?state=done": {"clerk"},
    "/documents?box=all": set(),
    "/documents?box=in_progress": {"city_division_head", "provincial_leader"},
    "/conversations": set(),
}
WORKERS = [persona.key for persona in PERSONAS if not persona.key.startswith("admin_")]


def test_no_desk_is_empty(world: World) -> None:
    empty = {
        (persona, screen)
        for screen, excused in SCREENS.items()
        for persona in WORKERS
        if persona not in excused
        and not json.loads(world.send(persona, "GET", Call(screen)).content)["items"]
    }
    assert empty == set()


def test_what_was_sent_and_not_signed_for_shows_to_its_sender(world: World) -> None:
    found = json.loads(world.send("city_leader", "GET", Call("/dashboards/stuck")).content)
    assert "sign_for" in {row["stage"] for row in found["items"]}
