"""Everything that others may ask about chains and tasks."""

from approvals.selectors.chains import (
    ChainCard,
    TimelineStep,
    TimelineTask,
    accounts_on_chain,
    acting_name,
    active_stages,
    chain_cards,
    chain_log,
    chain_timeline,
    drafter_account,
    holder_names,
    holders_by_chain,
    latest_chain,
    latest_chains,
    signers_of,
    step_name,
    tasks_of_subject,
    timeline_task,
)
from approvals.selectors.ink import drawings
from approvals.selectors.joint import joint_signers
from approvals.selectors.phrases import DEFAULT_PHRASES, phrases_of
from approvals.selectors.tasks import (
    active_task_for,
    active_tasks_for,
    my_tasks,
    sort_key,
    started_chains,
    task_counts,
)
from approvals.selectors.templates import latest_version

__all__ = [
    "DEFAULT_PHRASES",
    "ChainCard",
    "TimelineStep",
    "TimelineTask",
    "accounts_on_chain",
    "acting_name",
    "active_stages",
    "active_task_for",
    "active_tasks_for",
    "chain_cards",
    "chain_log",
    "chain_timeline",
    "drafter_account",
    "drawings",
    "holder_names",
    "holders_by_chain",
    "joint_signers",
    "latest_chain",
    "latest_chains",
    "latest_version",
    "my_tasks",
    "phrases_of",
    "signers_of",
    "sort_key",
    "started_chains",
    "step_name",
    "task_counts",
    "tasks_of_subject",
    "timeline_task",
]
