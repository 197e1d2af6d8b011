"""The Celery application: `celery -A office.celery worker`, and the embedded profile's own threads.

Whatever starts the house imports it (asgi, the command `office`): without it tasks would be asked of
nobody.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init

from office.periodic import JOBS, Daily, Every

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")

app = Celery("office")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Requests are served in threads, and a thread knows no current application but the default one.
app.set_default()


def _beat(when: Every | Daily) -> float | crontab:
    return when.seconds if isinstance(when, Every) else crontab(hour=when.hour, minute=when.minute)


app.conf.beat_schedule = {job.name: {"task": job.task, "schedule": _beat(job.when)} for job in JOBS}


@worker_process_init.connect
def hold_node_number(**_: Any) -> None:
    """Each process of a worker makes ids of its own (this module is read before the apps are there)."""
    import_module("office.kernel.leases").hold()
