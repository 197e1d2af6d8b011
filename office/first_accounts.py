"""`office create-administrator`: how an installation gets its first accounts."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from office.kernel.administrators import KINDS, Consent, create_administrator
from office.kernel.errors import LANGUAGES, OfficeError, text

if TYPE_CHECKING:
    from office.kernel.models import Account


def create(options: argparse.Namespace) -> int:
    """Make the account; 0, or 1 with the reason in both languages and nothing changed."""
    try:
        account = _create(options)
    except OfficeError as error:
        for language in LANGUAGES:
            print(text(error.code, language, error.data), file=sys.stderr)
        return 1
    except (OSError, EOFError) as error:
        print(f"没有读到输入，未新建账号。No input was read; nothing was created. ({error})", file=sys.stderr)
        return 1
    print(
        f"    Created {account.login}: {account.administrator} administrator. It can sign in now.", flush=True
    )
    return 0


def _create(options: argparse.Namespace) -> Account:
    kind = options.kind or input(f"Kind ({', '.join(KINDS)}): ").strip()
    login = options.login or input("Login: ").strip()
    password = _password(options.password_file, f"Password for {login}: ", twice=True)
    consent = None
    if options.consent:
        given = _password(options.consent_password_file, f"Password of {options.consent}, who consents: ")
        consent = Consent(options.consent, given)
    return create_administrator(kind=kind, login=login, password=password, consent=consent)


def _password(file: str | None, prompt: str, *, twice: bool = False) -> str:
    if file == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if file:
        return (Path(file).read_text(encoding="utf-8").splitlines() or [""])[0]
    password = getpass(prompt)
    while twice and getpass("Once more: ") != password:
        print("    The two differ.", flush=True)
        password = getpass(prompt)
    return password
