"""Models and migrations agree."""

import os

import pytest
from django.core.management import call_command

ON_POSTGRES = os.environ.get("OFFICE_TEST_DATABASE") == "postgres"


@pytest.mark.skipif(not ON_POSTGRES, reason="on SQLite the tests make their tables without migrations")
@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
