"""``python -m jail``: the same as the ``jail`` program."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main()
