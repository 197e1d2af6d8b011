"""Write the API's OpenAPI schema as stable JSON: `python scripts/schema.py [FILE]` (stdout without FILE)."""

import json
import os
import sys
from pathlib import Path

import django


def schema_text() -> str:
    """The schema of the running code, ready to be compared byte by byte."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    django.setup()
    # The API can only be imported once the apps are loaded.
    from office.api import api

    schema = api.get_openapi_schema()
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
    else:
        sys.stdout.write(schema_text())
