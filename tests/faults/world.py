"""People and rooms for the faults and the benches, written into whatever database the settings name."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils.crypto import get_random_string

from messaging.services import create_group
from office.kernel import clock
from office.kernel.models import Account
from office.kernel.sessions import SessionStore
from orgchart.models import Person
from orgchart.services.loading import Loader
from tests.faults.shape import World


def migrated() -> None:
    call_command("migrate", verbosity=0)


def build(*, people: int, rooms: int = 1, size: int | None = None) -> World:
    """One organ with ``people``; room n holds the ``size`` people from place n * size on (None: all)."""
    found = _people(people)
    members, ids = [], []
    for number in range(rooms):
        places = [(number * size + at) % people for at in range(size)] if size else list(range(people))
        owner, *others = [found[place] for place in places]
        group = create_group(by=owner, title=f"第{number + 1}组", people=[one.id for one in others])
        ids.append(group.id)
        members.append(places)
    accounts = [person.account_id for person in found]
    return World(_sessions(accounts), accounts, [person.id for person in found], ids, members)


def _people(count: int) -> list[Person]:
    loader = Loader(since=date(2025, 1, 1))
    root = loader.unit(None, "region", "广东省", region_code="44", level=1)
    organ = loader.unit(root, "organ", "测试厅")
    people = [loader.person(f"测{number:05}", login=f"load.{number}") for number in range(count)]
    for person in people:
        loader.appoint(person, loader.post(organ, "科员"))
    loader.flush()
    return people


def _sessions(accounts: list[int]) -> list[str]:
    """Sessions as signing in makes them, in one statement for all."""
    found = Account.objects.in_bulk(accounts)
    rows, encode = [], SessionStore().encode
    until = clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    for key in accounts:
        data = {
            SESSION_KEY: str(key),
            BACKEND_SESSION_KEY: "office.kernel.sessions.Accounts",
            HASH_SESSION_KEY: found[key].get_session_auth_hash(),
        }
        name = get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")
        rows.append(Session(session_key=name, session_data=encode(data), expire_date=until))
    Session.objects.bulk_create(rows)
    return [row.session_key for row in rows]


def main() -> None:
    """``python -m tests.faults '{"people": 20, "rooms": 1, "size": null}'`` prints the world as JSON."""
    migrated()
    print(json.dumps(asdict(build(**json.loads(sys.argv[1])))))
