"""Background work: what the clock does to chains."""

from __future__ import annotations

from approvals.services import deputing, leaving, reminding
from office.kernel.tasks import background


@background(name="approvals.tasks.offer_delegated")
def offer_delegated() -> int:
    """Asked for every few minutes; does nothing where every delegate is asked already."""
    return deputing.offer()


@background(name="approvals.tasks.remind")
def remind() -> int:
    """Tells of deadlines near and passed; each is told once."""
    return reminding.remind()


@background(name="approvals.tasks.seek_successors")
def seek_successors() -> int:
    """An appointment that ends by its date is no event: its holder's tasks pass on, or wait."""
    return leaving.seek_successors()
