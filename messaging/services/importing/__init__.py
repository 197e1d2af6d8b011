"""Bringing in what was said in another system: Mattermost's bulk export, or Slack's (docs/operations.md)."""
