"""A copy of the database, made while the service may be running."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from ..core.errors import PolicyError, SetupError
from .settings import Settings

DATABASE = "service.db"


def back_up(settings: Settings, to: str) -> None:
    """Copies the database in the state folder to a new file, for its owner alone. The copy is one moment's: SQLite
    starts anew where a run ends amid it. Raises JailError.
    """
    if settings["state.database"] is not None:
        raise PolicyError("--backup: is for SQLite (fix: copy a PostgreSQL database with pg_dump)")
    database = os.path.join(settings["state.folder"], DATABASE)
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
