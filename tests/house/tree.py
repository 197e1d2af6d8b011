"""The project's own files, as the house tests look at them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("office", "orgchart", "approvals", "documents", "messaging")
GENERATED = ("/migrations/", "frontend/src/api/schema.", "package-lock.json")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or would be tracked."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(ROOT / name for name in sorted(set(listing.split("\0"))) if name and (ROOT / name).is_file())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def written(*suffixes: str) -> Iterator[Path]:
    """Files with these suffixes that people write (not generated, not migrations)."""
    for path in files():
        if path.suffix in suffixes and not any(part in f"/{name(path)}" for part in GENERATED):
            yield path
