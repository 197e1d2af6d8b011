"""How letters leave the house (docs/operations.md): by SMTP where a server is named, else into files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"


@dataclass(frozen=True)
class MailSettings:
    """``tls``: STARTTLS; ``ssl``: TLS from the first byte. ``folder`` takes the letters of ``FILES``."""

    backend: str
    sender: str
    folder: Path
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False

    @classmethod
    def read(cls, source: Mapping[str, str], data: Path) -> MailSettings:
        """OFFICE_MAIL_URL is smtp:// (with STARTTLS), smtps:// or smtp+plain://; raises ValueError else."""
        sender, folder = source.get("OFFICE_MAIL_FROM", "office@localhost"), data / "mail"
        url = source.get("OFFICE_MAIL_URL", "")
        if not url:
            return cls(FILES, sender, folder)
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps", "smtp+plain") or not parts.hostname:
            raise ValueError("OFFICE_MAIL_URL: smtp://, smtps:// or smtp+plain:// and a host")
        ssl = parts.scheme == "smtps"
        return cls(
            SMTP,
            sender,
            folder,
            host=parts.hostname,
            port=parts.port or (465 if ssl else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=parts.scheme == "smtp",
            ssl=ssl,
        )
