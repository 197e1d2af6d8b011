"""The commands `office verify-package` and `office restore-package`."""

from __future__ import annotations

import argparse
from pathlib import Path

from documents.filing.reader import read
from documents.services.filing.restoring import restore_package
from office.kernel.errors import OfficeError, text
from orgchart.selectors import units_by_ids


def verify(options: argparse.Namespace) -> int:
    """Asks nothing of the database: only the file."""
    reading = read(Path(options.file))
    if not reading.whole:
        for fault in reading.faults:
            print(f"    FAULT {fault.what} {fault.part}".rstrip())
        return 1
    if options.key and options.key.lower() != reading.key:
        print(f"    FAULT other_key {reading.key}")
        return 1
    said = reading.manifest
    print(f"    The package is whole: {said['code']}, {len(said['entries'])} parts.")
    print(f"    {said['title']} {said['number']}".rstrip())
    print(f"    Signed by the key {reading.key}")
    return 0


def restore(options: argparse.Namespace) -> int:
    organ = units_by_ids([options.organ]).get(options.organ)
    if organ is None:
        print(f"    There is no unit {options.organ}.")
        return 1
    try:
        item = restore_package(path=Path(options.file), organ=organ)
    except OfficeError as refused:
        print(f"    {text(refused.code, 'en', refused.data)}")
        return 1
    print(f"    Restored under {organ.name}: {item.code}, {item.title}")
    return 0
