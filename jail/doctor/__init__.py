"""Examines what this machine can enforce, by trying."""
