"""The Node guest: the machine's Node with its realm locked, and one process for each run."""
