"""Real threads on one database, let go at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connections

from office.kernel.errors import OfficeError


def race(*acts: Callable[[], object]) -> list[OfficeError | None]:
    """Run all at once; what refused each, in their order; None for what was done."""
    gate = threading.Barrier(len(acts))
    outcomes: list[OfficeError | None] = [None] * len(acts)
    faults: list[BaseException] = []

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
        except OfficeError as refused:
            outcomes[index] = refused
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return outcomes
