"""The Celery application: `celery -A office.celery worker`, and the embedded profile's own threads."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")

app = Celery("office")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "drain-outbox": {"task": "office.kernel.tasks.drain_outbox", "schedule": 5.0},
    "make-renditions": {"task": "documents.tasks.make_renditions", "schedule": 15.0},
    "seal-audit": {"task": "office.kernel.tasks.seal_audit", "schedule": 1.0},
    "follow-dates": {"task": "orgchart.tasks.follow_dates", "schedule": 60.0},
    "renew-lease": {"task": "office.kernel.tasks.renew_lease", "schedule": 120.0},
    "recompute-dashboards": {
        "task": "office.dashboards.tasks.recompute",
        "schedule": crontab(hour=3, minute=10),
    },
}
