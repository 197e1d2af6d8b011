"""`office scim token`: make, list and end the tokens of personnel systems."""

from __future__ import annotations

import argparse
import sys

from office.kernel.errors import LANGUAGES, OfficeError, text
from orgchart.models import ScimToken
from orgchart.services.sync.references import named_unit
from orgchart.services.sync.scim import tokens


def run(options: argparse.Namespace) -> int:
    """0, or 1 with the reason in both languages and nothing changed."""
    try:
        match options.verb:
            case "add":
                _add(options.name[:64], options.unit)
            case "revoke":
                tokens.revoke(by=None, token_id=options.id)
                print("    Revoked.", flush=True)
            case _:
                _list()
    except OfficeError as error:
        for language in LANGUAGES:
            print(text(error.code, language, error.data), file=sys.stderr)
        return 1
    return 0


def _add(name: str, unit: str) -> None:
    token, plain = tokens.issue(by=None, name=name, unit_id=named_unit(unit).id)
    print(f"    Token {token.id} over {token.unit.name}, shown this once:\n    {plain}", flush=True)


def _list() -> None:
    for token in ScimToken.objects.select_related("unit").order_by("id"):
        state = f"revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else "in force"
        print(
            f"    {token.id}  {token.name}  {token.unit.name}  {token.created_at:%Y-%m-%d}  {state}",
            flush=True,
        )
