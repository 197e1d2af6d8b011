"""Sessions in the database, looked for only by keys that could be one."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import db

_KEY = re.compile(r"[0-9a-z]{8,40}")


class SessionStore(db.SessionStore):
    """A cookie can hold what PostgreSQL refuses to be asked for, such as NUL: that is nobody's session."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and _KEY.fullmatch(key) is not None
