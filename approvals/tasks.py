"""Background work: delegates are asked wherever a step that opened meanwhile missed them."""

from __future__ import annotations

from approvals.services import deputing
from office.kernel.tasks import background


@background(name="approvals.tasks.offer_delegated")
def offer_delegated() -> int:
    """Asked for every few minutes; does nothing where every delegate is asked already."""
    return deputing.offer()
