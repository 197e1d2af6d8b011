"""What follows in one app from another app's events. Registered at start-up."""
