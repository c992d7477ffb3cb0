"""Runs inside the jail, in an interpreter of its own: imports the standard library and this room alone."""
