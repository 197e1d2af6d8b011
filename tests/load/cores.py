"""Server and load each on a core of their own, where the machine has two and a way to say so."""

from __future__ import annotations

import os
import shutil

_SPLIT = (os.cpu_count() or 1) > 1 and hasattr(os, "sched_setaffinity") and shutil.which("taskset")
SERVER = ["taskset", "-c", "0"] if _SPLIT else []
"""What a server's command line begins with."""


def stay_off() -> None:
    """Keep this process, which makes the load, away from the server's core."""
    if _SPLIT:
        os.sched_setaffinity(0, set(os.sched_getaffinity(0)) - {0})
