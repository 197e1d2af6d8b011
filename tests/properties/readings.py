"""How the product answers who may see what: by list, check, search, download and socket."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from documents import selectors as documents
from documents.models import Document
from documents.selectors.lists import documents_in
from documents.stages import READ
from messaging.selectors.access import groups_for, is_member
from messaging.selectors.conversations import heads_of
from office.integrations.cards import hint
from office.kernel import grants
from office.kernel.models import Account
from office.kernel.realtime.frames import encode
from office.kernel.realtime.hub import Hint
from tests.properties.acts import TITLE, Acts
from tests.properties.ground import Ground, Sockets


class Readings:
    def __init__(self, ground: Ground, acts: Acts) -> None:
        self.ground, self.acts = ground, acts

    def _names(self, ids: set[int]) -> set[str]:
        return {name for name, key in self.acts.documents.items() if key in ids}

    # Documents

    def listed(self, account: Account, *, page: int) -> set[str]:
        """All pages of the list, whatever their length."""
        found: set[int] = set()
        before = None
        while rows := self._page(account, "", before, page):
            assert not found & set(rows), "no row comes twice"
            found |= set(rows)
            before = rows[-1]
            if len(rows) < page:
                break
        return self._names(found)

    def _page(self, account: Account, query: str, before: int | None, limit: int) -> list[int]:
        person = self.ground.province.people["clerk"]  # whose drafts: not asked for in this box
        rows = documents_in(account, person, "all", query=query, before=before, limit=limit)
        return [row.id for row in rows]

    def checked(self, account: Account) -> set[str]:
        model: type[Model] = Document
        return self._names(grants.visible_subset(account, model, READ, self.acts.documents.values()))

    def searched(self, account: Account) -> set[str]:
        return self._names(set(self._page(account, TITLE, None, 50)))

    def downloaded(self, person: str, name: str) -> bool:
        path = f"/documents/{self.acts.documents[name]}/attachments/{self.acts.attachments[name]}"
        return self._got(person, path)

    def told(self, sockets: Sockets, name: str) -> set[str]:
        """Whose sockets get the frame that the document changed."""
        key = self.acts.documents[name]
        self.ground.sent.clear()
        hint(documents.reader_accounts(key), {"type": "document.changed", "id": str(key)})
        return sockets.reached(self.ground.sent.pop()) if self.ground.sent else set()

    # Rooms

    def rooms_listed(self, account: Account) -> set[str]:
        heads = heads_of(account.id)
        return {name for name, key in self.acts.rooms.items() if key in heads}

    def rooms_checked(self, account: Account) -> set[str]:
        return {name for name, room in self.acts.opened.items() if is_member(account.id, room)}

    def rooms_shown(self, person: str) -> set[str]:
        """The list as a page of that person gets it."""
        answer = self.ground.clients[person].get("/api/v1/conversations")
        ids = {row["id"] for row in answer.json()["items"]} if answer.status_code == 200 else set()
        return {name for name, key in self.acts.rooms.items() if str(key) in ids}

    def room_downloaded(self, person: str, name: str) -> bool:
        return self._got(person, f"/conversations/{self.acts.rooms[name]}/files/{self.acts.room_files[name]}")

    def room_reached(self, sockets: Sockets, name: str) -> set[str]:
        groups, versions = groups_for(self.acts.room(name))
        return sockets.reached(Hint(tuple(groups), encode({"type": "message"}), versions))

    def _got(self, person: str, path: str) -> bool:
        answer: Any = self.ground.clients[person].get(f"/api/v1{path}")
        assert answer.status_code in (200, 401, 404), answer.content
        if answer.status_code != 200:
            return False
        # Reading to the end also ends the request, without taking the test's connection along.
        assert b"".join(answer.streaming_content) == b"%PDF-1.7"
        return True
