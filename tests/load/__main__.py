"""`make bench`: every benchmark in turn, each in a process of its own, each telling ratios of one run.

`python -m tests.load listing pdf` runs only those. Figures of a noisy machine mean little; ratios mean more.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable

BENCHMARKS: dict[str, tuple[str, list[str]]] = {
    "fanout": ("Deliveries a second to rooms of 10, 100, 1,000", [PYTHON, "-m", "tests.load.bench_fanout"]),
    "sends": ("Sends a second, each committed", [PYTHON, "-m", "tests.load.bench_sends"]),
    "opening": ("Opening the page with 1,000 conversations", [PYTHON, "-m", "tests.load.bench_opening"]),
    "approvals": ("Signing among ever more tasks", [PYTHON, "-m", "tests.load.bench_approvals"]),
    "card": ("From the click to the next signer's card", [PYTHON, "-m", "tests.load.bench_card"]),
    "typing": ("A keystroke on the other screens", [PYTHON, "-m", "tests.load.bench_typing"]),
    "coediting": (
        "A keystroke on the other screens, as started on one machine",
        [PYTHON, "-m", "tests.load.bench_coediting"],
    ),
    "listing": ("The newest visible documents", [PYTHON, "-m", "tests.load.bench_listing"]),
    "notices": ("A notice to ever more people", [PYTHON, "-m", "tests.load.bench_notices"]),
    "search": ("Search among ever more messages", [PYTHON, "-m", "tests.load.bench_search"]),
    "finding": ("Finding documents among ever more", [PYTHON, "-m", "tests.load.bench_finding"]),
    "orgchart": ("The org chart of a province", [PYTHON, "-m", "tests.load.bench_orgchart"]),
    "ahead": ("A quarter tried out, learnt from and foretold", [PYTHON, "-m", "tests.load.bench_ahead"]),
    "dashboards": ("Dashboards over a quarter of turns", [PYTHON, "-m", "tests.load.bench_dashboards"]),
    "pdf": ("Laying out a document", [PYTHON, "-m", "tests.load.bench_pdf"]),
    "distribution": (
        "One document to the 2,581 units of an exchange",
        [PYTHON, "-m", "tests.load.bench_distribution"],
    ),
    "checking": ("Checking an uploaded file", [PYTHON, "-m", "tests.load.bench_checking"]),
    "size": ("The first load", [str(Path(PYTHON).with_name("node")), "frontend/scripts/size.mjs"]),
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
        return 2
    machine = platform.processor() or platform.machine()
    print(f"{machine}, {os.cpu_count()} cores, Python {platform.python_version()}")
    failed = [name for name in (names or BENCHMARKS) if not _run(name)]
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def _run(name: str) -> bool:
    title, command = BENCHMARKS[name]
    print(f"\n{title} ({name})", flush=True)
    started = time.monotonic()
    with TemporaryDirectory(prefix="office-bench-") as folder:
        environment = {**os.environ, "OFFICE_DATA": folder, "OFFICE_LOG": "ERROR"}
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
