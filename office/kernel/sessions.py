"""Sessions in the database, looked for only by keys that could be one; who is signed in by one.

Every request asks both, so both questions are written out once.
"""

from __future__ import annotations

import re

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from office.kernel.models import Account
from office.kernel.prepared import answers

_KEY = re.compile(r"[0-9a-z]{8,40}")


class SessionStore(db.SessionStore):
    """A cookie can hold what PostgreSQL refuses to be asked for, such as NUL: that is nobody's session."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and _KEY.fullmatch(key) is not None

    def _get_session_from_db(self) -> Session | None:
        found = answers(_sessions, [self.session_key]) if self.session_key else []
        if found and found[0].expire_date > timezone.now():
            return found[0]
        self._session_key = None
        return None


class Accounts(ModelBackend):
    def get_user(self, user_id: int) -> Account | None:
        found = answers(_accounts, [user_id])
        return found[0] if found and self.user_can_authenticate(found[0]) else None


def _sessions(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


def _accounts(account_id: int) -> QuerySet[Account]:
    return Account.objects.filter(id=account_id)
