"""What outlives a run: the audit, its schema, and what checks it."""
