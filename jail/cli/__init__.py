"""The command line. click is known in this room alone, and only where the quick reader has given up."""

from __future__ import annotations

from .entry import main

__all__ = ["main"]
