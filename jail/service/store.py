"""The database of the service: SQLite in its state folder, or PostgreSQL. One process alone has it, and Alembic keeps
it up to date.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from ..core.errors import SetupError
from ..core.text import printable
from . import postgres, sqlite
from .backup import DATABASE
from .tables import DELIVERIES, META, WEBHOOKS

T = TypeVar("T")
_LOCK, _GENERATION = "service.lock", "generation"


class Unsure(SQLAlchemyError):
    """The database failed, or its connection was lost, during the commit: it may hold the transaction, or not."""


class Store:
    """The open database. Its methods are for one thread at a time; ``close`` gives the lock back."""

    def __init__(self, folder: str, url: str | None = None) -> None:
        """Opens the database, and makes its tables where there are none. ``url``: of PostgreSQL, None: SQLite in the
        folder. Raises JailError.
        """
        self.folder = folder
        if url is not None:
            postgres.refuse_other(url)
        try:
            _make_private(folder)
        except OSError as error:
            raise SetupError("service", folder, error.errno or 0, "fix: state.folder in the settings") from None
        self._lock = _locked(os.path.join(folder, _LOCK), folder)
        claim = postgres.Claim()
        try:
            database = os.path.join(folder, DATABASE)
            self._engine = sqlite.opened(database) if url is None else postgres.opened(url, claim)
            self._connection = self._engine.connect()
            self._is_sqlite = url is None
            self._migrate()
            claim.start = self.call(_count_start)
        except SQLAlchemyError as error:
            os.close(self._lock)
            raise SetupError("service", "the database", 0, _first_line(error)) from None
        except BaseException:
            os.close(self._lock)
            raise

    def _migrate(self) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
        config.attributes["connection"] = self._connection
        command.upgrade(config, "head")
        self._connection.commit()

    @contextmanager
    def change(self, safely: bool = False) -> Iterator[Connection]:
        """Gives the connection for one transaction. ``safely``: it is on the disk before this returns, so that a
        loss of power does not undo it; without, it survives the end of this process alone. Raises Unsure.
        """
        is_whole = False
        if safely and self._is_sqlite:
            sqlite.synchronous(self._connection, "FULL")
        try:
            with self._connection.begin():
                if safely and not self._is_sqlite:  # whatever the server's own setting
                    self._connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
                yield self._connection
                is_whole = True
        except SQLAlchemyError as error:
            if is_whole:
                raise Unsure(_first_line(error)) from error
            raise
        finally:
            if safely and self._is_sqlite:
                sqlite.synchronous(self._connection, "NORMAL")

    def call(self, work: Callable[[Connection], T], safely: bool = False) -> T:
        """Returns what ``work`` does in one transaction."""
        with self.change(safely) as connection:
            return work(connection)

    # --- the generation -----------------------------------------------------------------------------------------------

    def generation(self) -> int:
        """Returns the number of revocations that the database knows of."""
        return self.call(lambda connection: fact(connection, "generation"))

    def floor(self) -> int:
        """Returns the generation that a key must be of at least."""
        return self.call(lambda connection: fact(connection, "floor"))

    def is_old_copy(self) -> bool:
        """Returns whether a later state of this database has been in use: its revocations stand in a file beside it."""
        return self._noted() > self.generation()

    def note_revocation(self, connection: Connection) -> int:
        """Counts a revocation, in the transaction that makes it and in the file. Returns the generation.

        The file first: if the process ends in between, the database looks older than it is, and keys are refused.
        """
        generation = max(fact(connection, "generation"), self._noted()) + 1
        _write_whole(os.path.join(self.folder, _GENERATION), f"{generation}\n")
        _put(connection, "generation", generation)
        return generation

    def refuse_earlier_keys(self) -> None:
        """Makes every key that there is worthless, and removes the webhooks: any of them may have been revoked, or
        removed.
        """

        def work(connection: Connection) -> None:
            _put(connection, "floor", self.note_revocation(connection))
            for table in (WEBHOOKS, DELIVERIES):
                connection.execute(delete(table))

        self.call(work, safely=True)

    def _noted(self) -> int:
        try:
            with open(os.path.join(self.folder, _GENERATION), encoding="ascii") as file:
                return int(file.read(40))
        except FileNotFoundError:
            return 0
        except ValueError:
            raise SetupError("service", os.path.join(self.folder, _GENERATION), 0, "holds no number") from None

    def close(self) -> None:
        """Closes the database and gives the lock back. May be called twice."""
        lock, self._lock = self._lock, -1
        if lock >= 0:
            self._connection.close()
            self._engine.dispose()
            os.close(lock)


def fact(connection: Connection, name: str) -> int:
    """Reads a number of the database about itself; 0 if it has none."""
    found = connection.execute(select(func.max(META.c.value)).where(META.c.name == name)).scalar()
    return int(found or 0)


def _put(connection: Connection, name: str, value: int) -> None:
    done = connection.execute(update(META).where(META.c.name == name).values(value=value))
    if not done.rowcount:
        connection.execute(META.insert().values(name=name, value=value))


def _make_private(folder: str) -> None:
    """Makes the folder, for its owner alone; one that others may write to, or that is another's, is refused."""
    os.makedirs(folder, 0o700, exist_ok=True)
    found = os.stat(folder)
    if found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise PermissionError(13, os.strerror(13), folder)
    if found.st_mode & 0o077:
        os.chmod(folder, 0o700)


def _locked(path: str, folder: str) -> int:
    """Locks the database for this process; the kernel gives the lock back when it ends, by kill -9 too."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise SetupError(
            "service", folder, 11, "another jail serve has this database (fix: another state.folder)"
        ) from None
    except BaseException:
        os.close(fd)
        raise
    return fd


def _count_start(connection: Connection) -> int:
    """Counts the processes that have had the database. Returns the number of this one."""
    number = fact(connection, postgres.STARTS) + 1
    _put(connection, postgres.STARTS, number)
    return number


def _first_line(error: SQLAlchemyError) -> str:
    """Returns what the database, or its driver, says is wrong, without its address, which may hold a password."""
    return printable(str(getattr(error, "orig", None) or error).strip().partition("\n")[0][:300])


def _write_whole(path: str, text: str) -> None:
    """Replaces a file, on the disk before this returns."""
    with open(f"{path}.new", "w", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.rename(f"{path}.new", path)
    fd = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
