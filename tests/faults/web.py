"""Web processes that start in an instant, so that they can be killed often: ``python -m tests.faults.web``.

Reads lines from its input: a port starts the product's daphne there in a child of its own, whose process
number is printed once it is being started.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    application = import_module("office.asgi").application
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not waited for
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(application, int(line))
            return
        print(child, flush=True)


def serve(application: object, port: int) -> None:
    """The child: what a forked process must not share (reactor, node number, connections) it makes here."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    import_module("tests.beds.process").die_with_parent()
    import_module("office.kernel.leases").hold()
    server = import_module("office.kernel.realtime.servers.daphne").Server(
        application=application,
        endpoints=[f"tcp:port={port}:interface=127.0.0.1:backlog=2000"],
        http_timeout=120,
        websocket_timeout=-1,
        verbosity=0,
    )
    server.run()


if __name__ == "__main__":
    main()
