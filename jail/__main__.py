"""``python -m jail``: the same as the ``jail`` program."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # Python has put the current directory before all else. In a workspace that is a guest's of an earlier run: its
    # json.py would be the supervisor's. As pip does; what Python imports to come here is out of our hands (python -P).
    if not sys.flags.safe_path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    from .cli import main

    main()
