"""Values, locks and small tools that any room may use; it imports nothing of the other rooms."""
