"""A copy of the database, made while the service may be running."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from ..core.errors import SetupError

DATABASE = "service.db"


def back_up(folder: str, to: str) -> None:
    """Copies the database in a state folder to a new file, for its owner alone. The copy is one moment's: SQLite starts
    anew where a run ends amid it. Raises SetupError.
    """
    database = os.path.join(folder, DATABASE)
    try:
        os.close(os.open(database, os.O_RDONLY | os.O_CLOEXEC))  # connect() would make one
        os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise SetupError("backup", error.filename, error.errno or 0) from None
    try:
        with closing(sqlite3.connect(database, timeout=60)) as source, closing(sqlite3.connect(to)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        os.unlink(to)
        raise SetupError("backup", to, 0, str(error)) from None
