"""Which reader a file wants, whom a mapping file names, and who leads."""

from __future__ import annotations

import csv
from pathlib import Path

from messaging.services.importing.chat import Chat, malformed
from messaging.services.importing.mattermost import Mattermost
from messaging.services.importing.slack import Slack
from office.kernel.errors import OfficeError, invalid
from orgchart.selectors.matching import accounts_by_key


def open_chat(path: Path) -> Chat:
    """Raises OfficeError where the file is neither, or unpacks to too much."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise malformed(str(path)) from error
    return Slack(path) if head == b"PK\x03\x04" else Mattermost(path)


def people_given(path: Path | None) -> dict[str, str]:
    """Logins by user name of the other system, from a CSV of two columns."""
    if path is None:
        return {}
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file), start=1):
                if not any(row):
                    continue
                if len(row) != 2 or not all(one.strip() for one in row):
                    raise invalid("messaging.import_people", field="people", rule="columns", line=number)
                found[row[0].strip()] = row[1].strip()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise invalid("messaging.import_people", field="people", rule="columns", line=1) from error
    return found


def owner_account(login: str) -> int:
    account = accounts_by_key([login]).get(login.strip().lower())
    if account is None:
        raise OfficeError("messaging.import_owner", status=422, field="owner", login=login)
    return account
