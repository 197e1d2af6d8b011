"""The server that bench_typing types at: a draft of three pages with its writers.

``python -m tests.load.typing_server PORT WRITERS``: prints the world as JSON when it is ready.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import django

PARAGRAPHS, WORDS = 30, "各地各单位要结合实际认真组织实施，并按时报送有关情况。"


def main() -> None:
    port, writers = int(sys.argv[1]), int(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    django.setup()
    settings = import_module("django.conf").settings
    settings.OFFICE_SOCKET_RATE = 1e9
    import_module("tests.faults.world").migrated()
    world = build(writers)
    import_module("office.kernel.leases").hold()
    application = import_module("messaging.consumers").socket_app
    import_module("tests.load.fanout_server").on_daphne(application, port, world)


def build(writers: int) -> dict[str, Any]:
    """The draft, and the sessions of those who write it."""
    from approvals.services.templates import ensure_default_templates
    from documents.body import from_text
    from documents.services.colleagues import invite
    from tests.documents.factories import Desk
    from tests.messaging.sockets import session_of
    from tests.orgchart.factories import small_province

    ensure_default_templates()
    desk = Desk(small_province())
    document = desk.draft(body=from_text("\n".join([WORDS] * PARAGRAPHS)))
    people = [person for key, person in desk.province.people.items() if key != "clerk"][: writers - 1]
    for person in people:
        invite(document_id=document.id, by=desk.person("clerk"), person_id=person.id, role="writer")
    accounts = [desk.person("clerk").account, *(person.account for person in people)]
    sessions = [session_of(account) for account in accounts]
    return {"document": str(document.id), "sessions": sessions}


if __name__ == "__main__":
    main()
