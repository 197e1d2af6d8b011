"""What goes on for units that ended."""

from __future__ import annotations

from collections.abc import Collection

from office.kernel import clock
from orgchart.models import Post, SuccessionKind, Unit, UnitSuccession


def ended_unit(unit_id: int) -> Unit | None:
    """The unit, where it has ended by today."""
    return Unit.objects.filter(id=unit_id, valid_to__lte=clock.today()).first()


def heir_of(unit: Unit) -> Unit | None:
    """The unit in force that goes on for one that ended: what it ended in, over any number of steps, and
    where nobody was named, what it lay in. The unit itself while it exists; None where nothing is left.
    """
    seen: set[int] = set()
    here: Unit | None = unit
    today = clock.today()
    while here is not None and here.valid_to is not None and here.valid_to <= today:
        if here.id in seen:
            return None
        seen.add(here.id)
        steps = UnitSuccession.objects.filter(predecessor=here, effective_on__lte=today)
        named = steps.exclude(kind=SuccessionKind.SPLIT).exclude(unit=here).order_by("-effective_on", "-id")
        step = named.select_related("unit").first()
        here = step.unit if step is not None else here.parent
    return here


def posts_of_units(unit_ids: Collection[int]) -> set[int]:
    """The posts that units have or had."""
    return set(Post.objects.filter(unit_id__in=unit_ids).values_list("id", flat=True))
