"""Builds a world in the database that the settings name (see world.main)."""

import os
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
django.setup()
import_module("tests.faults.world").main()
