"""What the environment may override, read once and typed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

Profile = Literal["embedded", "services"]
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Environment:
    profile: Profile
    data: Path
    database_url: str
    redis_url: str
    demo: bool
    debug: bool
    port: int
    hosts: list[str]
    origins: list[str]
    fonts: Path | None
    classified_network: bool

    @classmethod
    def read(cls, source: Mapping[str, str]) -> Environment:
        profile: Profile = "services" if source.get("OFFICE_PROFILE") == "services" else "embedded"
        fonts = source.get("OFFICE_FONTS")
        if profile == "services" and source.get("OFFICE_DEMO") == "1" and source.get("OFFICE_DEBUG") != "1":
            raise ValueError("OFFICE_DEMO=1 is refused outside the embedded profile: its passwords are known")
        return cls(
            profile=profile,
            data=Path(source.get("OFFICE_DATA", str(ROOT / "var"))).resolve(),
            database_url=source.get("OFFICE_DATABASE_URL", ""),
            redis_url=source.get("OFFICE_REDIS_URL", "redis://127.0.0.1:6379/0"),
            demo=source.get("OFFICE_DEMO") == "1",
            debug=source.get("OFFICE_DEBUG") == "1",
            port=int(source.get("OFFICE_PORT", "8000")),
            hosts=_words(source.get("OFFICE_HOSTS", "localhost,127.0.0.1,[::1]")),
            origins=_words(source.get("OFFICE_ORIGINS", "")),
            fonts=Path(fonts) if fonts else None,
            classified_network=source.get("OFFICE_CLASSIFIED_NETWORK") == "1",
        )

    def secret(self, name: str, size: int = 48) -> str:
        """A secret generated at first start and kept in the data folder, readable by us alone."""
        folder = self.data / "secrets"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / name
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        value = secrets.token_urlsafe(size)
        with os.fdopen(handle, "w") as file:
            file.write(value)
        return value

    def database(self) -> dict[str, Any]:
        if self.database_url:
            return _postgres(self.database_url)
        self.data.mkdir(parents=True, exist_ok=True)
        return sqlite(self.data / "office.sqlite3")


def sqlite(path: Path, *, synchronous: str = "FULL") -> dict[str, Any]:
    """WAL with immediate transactions: a deferred read-then-write fails under contention.

    FULL makes a commit survive a power cut, because what was acknowledged must be there.
    """
    pragmas = f"PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};PRAGMA busy_timeout=20000;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16}},
    }


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
