"""What the house does by the clock: one table for celery beat and the embedded profile's ticker alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from office.kernel.clock import LOCAL


@dataclass(frozen=True)
class Every:
    """Again and again, this many seconds after the last time; the first time at the start."""

    seconds: float

    def first(self, now: datetime) -> datetime:
        return now

    def after(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.seconds)


@dataclass(frozen=True)
class Daily:
    """Once a day at this civil time; by a machine that slept through it, as soon as it wakes."""

    hour: int
    minute: int

    def first(self, now: datetime) -> datetime:
        return self.after(now)

    def after(self, now: datetime) -> datetime:
        local = now.astimezone(LOCAL)
        today = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return today if local < today else today + timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """A Celery task and when it is asked for.

    ``brief`` ones take milliseconds: the embedded profile does them in its ticker, so that they never wait
    behind long ones in its two threads.
    """

    name: str
    task: str
    when: Every | Daily
    brief: bool = False


JOBS: Final = (
    Job("seal-audit", "office.kernel.tasks.seal_audit", Every(1), brief=True),
    Job("drain-outbox", "office.kernel.tasks.drain_outbox", Every(5), brief=True),
    Job("follow-ends", "messaging.tasks.follow_ends", Every(600)),
    Job("index-messages", "messaging.tasks.index_messages", Every(0.5), brief=True),
    Job("follow-hooks", "messaging.tasks.follow_hooks", Every(1), brief=True),
    Job("deliver-hooks", "messaging.tasks.deliver_hooks", Every(10)),
    Job("forget-deliveries", "messaging.tasks.forget_deliveries", Daily(hour=3, minute=25)),
    Job("send-planned", "messaging.tasks.send_planned", Every(5), brief=True),
    Job("wake-snoozed", "messaging.tasks.wake_snoozed", Every(5), brief=True),
    Job("tell-devices", "messaging.tasks.tell_devices", Every(2), brief=True),
    Job("push-due", "messaging.tasks.push_due", Every(30)),
    Job("send-digests", "messaging.tasks.send_digests", Every(300)),
    Job("make-renditions", "documents.tasks.make_renditions", Every(15)),
    Job("index-documents", "documents.tasks.index_documents", Every(0.5), brief=True),
    Job("file-years", "documents.tasks.file_years", Every(60)),
    Job("read-files", "documents.tasks.read_files", Every(3)),
    Job("check-uploads", "documents.tasks.check_uploads", Every(15)),
    Job("forget-uploads", "documents.tasks.forget_uploads", Daily(hour=3, minute=35)),
    Job("remind-norms", "documents.tasks.remind_norms", Daily(hour=8, minute=30)),
    Job("settle-drafts", "documents.tasks.settle_drafts", Every(20)),
    Job("follow-dates", "orgchart.tasks.follow_dates", Every(60)),
    Job("follow-delegations", "orgchart.tasks.follow_delegations", Every(60)),
    Job("offer-delegated", "approvals.tasks.offer_delegated", Every(300)),
    Job("remind", "approvals.tasks.remind", Every(600)),
    Job("seek-successors", "approvals.tasks.seek_successors", Every(3600)),
    Job("escalate-notices", "messaging.tasks.escalate_notices", Every(300)),
    Job("escalate-matters", "office.supervision.tasks.escalate", Every(300)),
    Job("expire-messages", "messaging.tasks.expire_messages", Every(120)),
    Job("make-inspections", "messaging.tasks.make_inspections", Every(5)),
    Job("sweep-imports", "orgchart.tasks.sweep_imports", Every(20)),
    Job("sync-directory", "orgchart.tasks.sync_directory", Every(3600)),
    Job("make-exports", "office.integrations.tasks.make_exports", Every(120)),
    Job("follow-rooms", "office.integrations.tasks.follow_rooms", Every(3600)),
    Job("redefine-dashboards", "office.dashboards.tasks.recompute_when_redefined", Every(600)),
    Job("sum-regions", "office.dashboards.tasks.sum_regions", Every(300)),
    Job("send-reports", "office.dashboards.tasks.send_reports", Every(300)),
    Job("look-ahead", "office.dashboards.tasks.look_ahead", Daily(hour=3, minute=50)),
    Job("look-ahead-first", "office.dashboards.tasks.look_ahead_first", Every(900)),
    Job("recompute-dashboards", "office.dashboards.tasks.recompute", Daily(hour=3, minute=10)),
)
