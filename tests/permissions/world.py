"""The demo province as the permission table's ground."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from django.test import Client

from office.demo.personas import PERSONAS
from office.kernel.models import Account
from orgchart.models import Person
from tests.permissions.rows import Call

LOGINS = {persona.key: persona.login for persona in PERSONAS}


class World:
    """Personas' accounts and signed-in clients, made when first asked for."""

    def __init__(self) -> None:
        self._clients: dict[str | None, Client] = {None: Client()}

    def account(self, persona: str) -> Account:
        return Account.objects.get(login=LOGINS[persona])

    def person(self, persona: str) -> Person:
        return Person.objects.get(account__login=LOGINS[persona])

    def client(self, persona: str | None) -> Client:
        if persona not in self._clients:
            assert persona is not None
            client = Client()
            client.force_login(self.account(persona))
            self._clients[persona] = client
        return self._clients[persona]

    def send(self, persona: str | None, method: str, call: Call) -> Any:
        """Send a call as a persona (None: without a session). Whoever signs out by it is signed in again when
        the test's changes are undone.
        """
        client = self.client(persona)
        kept = deepcopy(client.cookies)
        try:
            return self._sent(client, method, call)
        finally:
            client.cookies = kept

    def _sent(self, client: Client, method: str, call: Call) -> Any:
        path = f"/api/v1{call.path}"
        if call.upload is not None:
            for file in call.upload.values():
                if not isinstance(file, str):
                    file.seek(0)  # the same call is sent several times
            return client.post(path, call.upload)
        data = "" if call.body is None else json.dumps(call.body)
        return client.generic(method, path, data, content_type="application/json")
