"""Verifying for the public page and the command."""

from __future__ import annotations

from documents.models import Rendition
from documents.sealing.verifying import Verdict, verify
from documents.services.seal_keys import own_trust

MOST_BYTES = 20 * 1024 * 1024


def verified(content: bytes) -> tuple[Verdict, bool]:
    """The verdict; and, for a file without any seal, whether a final file made here has these very bytes.

    Files from before seals were signed are known by their hash only; nothing else is told of them.
    """
    verdict = verify(content, own_trust())
    if verdict.state != "unsigned":
        return verdict, False
    rows = Rendition.objects.filter(form=Rendition.Form.SEALED, file__sha256=verdict.sha256)
    return verdict, rows.exists()
