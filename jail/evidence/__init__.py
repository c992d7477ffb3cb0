"""The audit of runs, its schema, and the check of an audit that was written."""
