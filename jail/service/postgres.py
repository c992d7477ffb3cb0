"""PostgreSQL as the database of the service, by psycopg: one process alone has it, by a lock of its connection's."""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..core.errors import PolicyError

SCHEME = "postgresql+psycopg"
STARTS = "starts"  # the fact that counts the processes that have had the database
_LOCK = int.from_bytes(b"jail-run")
_PATIENCE = 5.0  # seconds: the server notices the end of a killed process when it next reads from its connection
_COUNTED = "SELECT value FROM meta WHERE name = %s"
_CONNECTION = {"connect_timeout": 10, "tcp_user_timeout": 30_000, "options": "-c lock_timeout=30s"}


class Taken(SQLAlchemyError):
    """Another process has the database, or has had it since this one lost its connection."""


class Claim:
    """Takes the lock for each connection that is made. ``start``: what STARTS was when this process came, None: it has
    not been counted yet. A connection made anew is refused if the count is another: a process that came meanwhile has
    ended the runs of this one, and may have changed its keys.
    """

    def __init__(self) -> None:
        self.start: int | None = None

    def __call__(self, driver: Any, _: Any) -> None:
        """Takes the lock for a connection of psycopg's. Raises Taken."""
        try:
            end = time.monotonic() + _PATIENCE
            while not driver.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()[0]:
                if time.monotonic() >= end:
                    raise Taken("another jail serve has this database")
                time.sleep(0.05)
            if self.start is not None and driver.execute(_COUNTED, (STARTS,)).fetchone() != (self.start,):
                raise Taken("another jail serve has had this database since (fix: restart this one)")
            driver.commit()
        except BaseException:
            driver.close()
            raise


def refuse_other(url: str) -> None:
    """Raises PolicyError for the address of another kind of database, and without psycopg. It shows no part of the
    address, which may hold a password.
    """
    try:
        scheme = make_url(url).drivername
    except (ArgumentError, ValueError):
        scheme = ""
    if scheme != SCHEME:
        raise PolicyError(f"must be {SCHEME}://USER:PASSWORD@HOST:PORT/NAME", key="state.database")
    if find_spec("psycopg") is None:
        raise PolicyError("psycopg is not installed (fix: pip install 'jail-run[postgres]')", key="state.database")


def opened(url: str, claim: Claim) -> Engine:
    """Makes the engine of a database; its first connection takes the lock."""
    engine = create_engine(url, connect_args=_CONNECTION, hide_parameters=True)
    event.listen(engine, "connect", claim)
    return engine
