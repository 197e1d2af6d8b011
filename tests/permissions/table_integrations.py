"""Who may: sessions, badges and the demo's personas."""

from __future__ import annotations

from documents.services.drafts import create_draft
from office.demo.personas import PASSWORD
from tests.permissions import integrations_exports, integrations_tokens
from tests.permissions.rows import Call, Row
from tests.permissions.world import LOGINS, World


def _credentials(world: World) -> Call:
    return Call("/session", {"login": LOGINS["clerk"], "password": PASSWORD})


def drafted(world: World) -> int:
    """A draft of the clerk's, of whose chain nobody else is yet."""
    return create_draft(by=world.person("clerk")).id


def _passwords(world: World) -> Call:
    return Call("/session/password", {"password": PASSWORD, "new_password": "另一个口令-2026"})


ROWS = [
    *integrations_tokens.ROWS,
    *integrations_exports.ROWS,
    Row("session_state", "anybody", "clerk", lambda w: Call("/session/state"), anonymous=200),
    Row("sign_in", "anybody who knows the password", None, _credentials, anonymous=200),
    Row("session", "every account, its own", "clerk", lambda w: Call("/session")),
    Row(
        "set_language",
        "every account, its own",
        "clerk",
        lambda w: Call("/session/language", {"language": "en"}),
    ),
    Row("badges", "every account, its own", "clerk", lambda w: Call("/badges")),
    Row(
        "open_document_room",
        "who is on the document's chain and may read it",
        "clerk",
        lambda w: Call(f"/documents/{drafted(w)}/room", {}),
        "seal_custodian",
    ),
    # Outside demo mode, as in the tests, these addresses do not exist for anybody.
    Row("demo_personas", "nobody outside demo mode", None, lambda w: Call("/demo/personas"), anonymous=404),
    Row(
        "demo_sign_in",
        "nobody outside demo mode",
        None,
        lambda w: Call("/demo/sign-in", {"key": "clerk"}),
        anonymous=404,
    ),
    # The last rows, because they end the sessions of whom they are about.
    Row("change_password", "every account, its own", "seal_custodian", _passwords),
    Row("sign_out", "every account, its own", "clerk", lambda w: Call("/session")),
]
