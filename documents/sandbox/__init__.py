"""Running the worker: one process a file, watched from outside, its answer bounded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, cast

from documents.conformance import limits
from documents.conformance.refusals import Refused

_ROOT = Path(__file__).resolve().parents[2]
Purpose = Literal["check", "import"]


def ask(purpose: Purpose, path: Path, *, revisions: str = "accept") -> dict[str, Any]:
    """What the worker says of a file. Raises Refused, also when the worker did not live to say so."""
    command = [sys.executable, "-m", "documents.sandbox.worker", purpose, str(path), revisions]
    # Nothing of ours in its surroundings: no secrets, no database's address.
    surroundings = {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8", "PATH": os.defpath}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the path is our own
            command,
            env=surroundings,
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused("documents.docx_too_heavy") from error
    return _read(done.stdout)


def _read(output: bytes) -> dict[str, Any]:
    try:
        said = json.loads(output) if len(output) <= limits.ANSWER_BYTES else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Refused("documents.docx_too_heavy")
    refused = said.get("refused")
    if refused:
        raise Refused(str(refused["code"]), **refused["data"])
    return cast(dict[str, Any], said["ok"])
