"""What documents do about events, its own and approvals'."""
