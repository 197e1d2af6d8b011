"""Subject handlers."""
