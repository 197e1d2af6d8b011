"""Which operations a personal access token may ask for, by scope: what is not here is refused to tokens.

No scope signs, seals, sends documents, sets anything up or administers: that takes a person at a screen.
"""

from __future__ import annotations

from typing import Final

from office.kernel.tokens import register_scopes

SCOPES: Final[dict[str, tuple[str, ...]]] = {
    "messages.read": (
        "list_conversations",
        "get_conversation",
        "list_conversation_members",
        "list_messages",
        "list_pins",
        "list_reactions",
        "get_forwarded_record",
        "list_conversation_files",
        "download_message_file",
        "search_messages",
        "search_conversations",
        "get_notice",
    ),
    "messages.send": (
        "send_message",
        "edit_message",
        "recall_message",
        "react_to_message",
        "upload_file",
        "open_conversation",
        "mark_conversation_read",
    ),
    "directory.read": (
        "orgchart_roots",
        "orgchart_unit",
        "orgchart_children",
        "orgchart_people",
        "orgchart_posts",
        "orgchart_person",
        "orgchart_search",
    ),
    "documents.read": (
        "documents_list",
        "documents_counts",
        "documents_get",
        "documents_versions",
        "documents_diff",
        "documents_deliveries",
        "documents_renditions",
        "documents_file",
        "documents_attachment",
        "deliveries_list",
        "deliveries_get",
    ),
    "todo.write": (
        "approvals_put_outside_todo",
        "approvals_close_outside_todo",
        "approvals_outside_todos",
    ),
    "tasks.read": (
        "approvals_tasks",
        "approvals_task",
        "approvals_task_counts",
        "approvals_outside_mine",
        "approvals_chain",
        "badges",
    ),
}

register_scopes(SCOPES)
