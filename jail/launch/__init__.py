"""Plan -> live jail."""
