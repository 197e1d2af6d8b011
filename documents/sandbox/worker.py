"""The process that reads a stranger's file: limits on itself first, then the file, one answer as JSON.

`python -m documents.sandbox.worker check|import PATH [accept|reject]`. Without Django, without the
network's or the database's doors: whatever the file does to it, it does to nobody else.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from documents.conformance import limits
from documents.conformance.refusals import Refused
from documents.conformance.report import report
from documents.importing.recovery import recovered

try:
    import resource
except ImportError:  # only where there are no such limits at all
    resource = None  # type: ignore[assignment]  # looked at before use


def confine() -> None:
    """Take away what reading needs not: memory, time, writing of large files, core dumps."""
    if resource is None:
        return
    taken = _address_space()
    if taken:
        limit = taken + limits.MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CPU_SECONDS, limits.CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """Bytes of address space that the process has now; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


def answer(purpose: str, path: Path, revisions: str) -> dict[str, Any]:
    """What the file says, or why it is refused."""
    try:
        if purpose == "import":
            return {"ok": recovered(path, "reject" if revisions == "reject" else "accept")}
        return {"ok": report(path)}
    except Refused as refused:
        return {"refused": {"code": refused.code, "data": refused.data}}
    except (MemoryError, RecursionError):
        return {"refused": {"code": "documents.docx_too_heavy", "data": {}}}


def main(arguments: list[str]) -> int:
    """Answer on standard output."""
    purpose, path, *rest = arguments
    confine()
    said = json.dumps(answer(purpose, Path(path), rest[0] if rest else "accept"), ensure_ascii=False)
    sys.stdout.buffer.write(said.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
