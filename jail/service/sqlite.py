"""SQLite as the database of the service: a file in its state folder."""

from __future__ import annotations

import os
import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event


def opened(path: str) -> Engine:
    """Opens the file, and makes it, for its owner alone, where there is none."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(driver: sqlite3.Connection, _: Any) -> None:
        driver.execute("PRAGMA journal_mode=WAL")
        driver.execute("PRAGMA synchronous=NORMAL")
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute("PRAGMA trusted_schema=OFF")

    return engine


def synchronous(connection: Connection, how: str) -> None:
    """Sets when a transaction is on the disk: FULL: before it ends. Undoes a transaction that is open, since SQLite
    ignores the pragma within one.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    connection.rollback()
    driver.execute(f"PRAGMA synchronous={how}")
