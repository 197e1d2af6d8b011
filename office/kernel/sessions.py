"""Sessions in the database, looked for only by keys that could be one; who is signed in by one.

Every request asks both, so both questions are written out once.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from office.kernel.models import Account
from office.kernel.prepared import answers

_KEY = re.compile(r"[0-9a-z]{8,40}")


class SessionStore(db.SessionStore):
    """A cookie can hold what PostgreSQL refuses to be asked for, such as NUL: that is nobody's session."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and _KEY.fullmatch(key) is not None

    @classmethod
    def holding(cls, row: Session) -> SessionStore:
        """The store of a session that was read already."""
        store = cls(row.session_key)
        store._session_cache = store.decode(row.session_data)  # type: ignore[attr-defined]  # Django's own
        return store

    def _get_session_from_db(self) -> Session | None:
        found = answers(_sessions, [self.session_key]) if self.session_key else []
        if found and found[0].expire_date > timezone.now():
            return found[0]
        self._session_key = None
        return None


def signed_in(keys: Collection[str]) -> dict[str, tuple[Account, datetime]]:
    """Active accounts by their sessions' keys, and when these end; two queries, however many there are.

    What ``django.contrib.auth.get_user`` finds for one request.
    """
    wanted = [key for key in keys if _KEY.fullmatch(key)]
    rows = Session.objects.filter(session_key__in=wanted, expire_date__gt=timezone.now())
    stores = {row.session_key: SessionStore.holding(row) for row in rows}
    ids = {str(store.get(SESSION_KEY, "")) for store in stores.values()} - {""}
    accounts = {str(row.id): row for row in Account.objects.filter(id__in=ids, is_active=True)}
    found = {}
    for key, store in stores.items():
        account = accounts.get(store.get(SESSION_KEY, ""))
        if account is not None and _vouched(store, account):
            found[key] = (account, store.get_expiry_date())
    return found


def _vouched(store: SessionStore, account: Account) -> bool:
    """The session is by a way of signing in that we have, and its account's password is still the same."""
    if store.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    given = store.get(HASH_SESSION_KEY) or ""
    hashes = [account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()]
    return any(constant_time_compare(given, one) for one in hashes)


class Accounts(ModelBackend):
    def get_user(self, user_id: int) -> Account | None:
        found = answers(_accounts, [user_id])
        return found[0] if found and self.user_can_authenticate(found[0]) else None


def _sessions(key: str) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key)


def _accounts(account_id: int) -> QuerySet[Account]:
    return Account.objects.filter(id=account_id)
