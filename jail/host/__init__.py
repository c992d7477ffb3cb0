"""The facts of this machine: what it can enforce."""
