"""The draft and its writers for bench_coediting, in the database that the settings name.

``python -m tests.load.coediting_world WRITERS``: prints the world as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    django.setup()
    import_module("tests.faults.world").migrated()
    build = import_module("tests.load.typing_server").build
    print(json.dumps(build(int(sys.argv[1]))), flush=True)


if __name__ == "__main__":
    main()
