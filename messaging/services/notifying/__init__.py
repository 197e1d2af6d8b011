"""Who is told of what, by which channel, and when not: one resolver, and the channels it chooses from."""
