"""通知: sending to units, answering, urging, changing and taking out lists."""
