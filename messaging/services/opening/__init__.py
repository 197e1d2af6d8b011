"""Open to other programs: bots that write into a conversation, and addresses that are told of it."""
