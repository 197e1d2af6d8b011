"""What somebody keeps at hand, as far as they still see it."""

from __future__ import annotations

from dataclasses import dataclass

from office.kernel.models import Account
from orgchart.models import Appointment, AppointmentKind, Favourite, Unit
from orgchart.selectors.directory import visible_units
from orgchart.selectors.people import serving
from orgchart.selectors.visibility import Viewer, seen_by


@dataclass(frozen=True)
class Favourites:
    """People, each in the appointment they are shown in, and units; those starred last come first."""

    people: list[Appointment]
    units: list[Unit]


def favourites_of(account: Account, viewer: Viewer) -> Favourites:
    """A constant number of queries; what has been hidden or has ended since is left out."""
    rows = list(Favourite.objects.filter(account=account).order_by("-id").values_list("person_id", "unit_id"))
    people = [person_id for person_id, _ in rows if person_id is not None]
    units = [unit_id for _, unit_id in rows if unit_id is not None]
    seen = visible_units(viewer).in_bulk(units)
    return Favourites(_shown(people, viewer), [seen[key] for key in units if key in seen])


def _shown(person_ids: list[int], viewer: Viewer) -> list[Appointment]:
    """The appointment in which each person is shown: the primary, where the viewer sees it."""
    rows = serving().filter(seen_by(viewer), person_id__in=person_ids)
    shown: dict[int, Appointment] = {}
    for row in sorted(rows, key=lambda row: (row.kind != AppointmentKind.PRIMARY, row.sort, row.id)):
        shown.setdefault(row.person_id, row)
    return [shown[key] for key in person_ids if key in shown]
