"""Shows a guest sqlite3: connections and cursors that are Python's, and lead to none of C's (databases.py)."""

from __future__ import annotations

from _operator import index
from _thread import get_ident

from . import databases, granted, replacements, sql_values, stands, statements
from .databases import Database, Rows, behind, hold, use
from .sql_values import bound, returning, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType
    from typing import Any

_ERRORS = """
    DataError DatabaseError Error IntegrityError InterfaceError InternalError NotSupportedError OperationalError
    ProgrammingError Warning
"""


class Row:
    """Shows a row by number and by name."""

    __module__ = "sqlite3"
    __slots__ = ("_names", "_values")

    def __init__(self, cursor: Cursor, data: tuple[Any, ...], /) -> None:
        self._names, self._values = tuple(one[0] for one in cursor.description or ()), tuple(data)

    def keys(self) -> list[str]:
        return list(self._names)

    def __getitem__(self, key: Any) -> Any:
        if not issubclass(type(key), str):
            return self._values[key]
        for name, value in zip(self._names, self._values, strict=False):
            if name.lower() == key.lower():
                return value
        raise IndexError("No item with that key")

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Row):
            return NotImplemented
        return (self._names, self._values) == (other._names, other._values)

    def __hash__(self) -> int:
        return hash((self._names, self._values))


class Cursor:
    """Carries out statements, and gives their rows."""

    __module__ = "sqlite3"

    def __init__(self, connection: Connection, /) -> None:
        hold(self, Rows(connection))
        self.row_factory = connection.row_factory
        self.arraysize = 1

    def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
        rows, sql, values = behind(self, Rows), text(sql), bound(parameters)
        rows.call(rows.real.execute, sql, values)
        return self

    def executemany(self, sql: str, parameters: Any, /) -> Cursor:
        rows, sql, values = behind(self, Rows), text(sql), [bound(one) for one in parameters]
        rows.call(rows.real.executemany, sql, values)
        return self

    def executescript(self, sql_script: str, /) -> Cursor:
        rows, sql = behind(self, Rows), text(sql_script)
        rows.call(rows.real.executescript, sql)
        return self

    def fetchone(self) -> Any:
        rows = behind(self, Rows)
        row = rows.call(rows.real.fetchone)
        return None if row is None else _shown(self, row)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        rows, size = behind(self, Rows), index(self.arraysize if size is None else size)
        return [_shown(self, row) for row in rows.call(rows.real.fetchmany, size)]

    def fetchall(self) -> list[Any]:
        rows = behind(self, Rows)
        return [_shown(self, row) for row in rows.call(rows.real.fetchall)]

    def __iter__(self) -> Cursor:
        return self

    def __next__(self) -> Any:
        rows = behind(self, Rows)
        row = rows.call(rows.real.fetchone)
        if row is None:
            raise StopIteration
        return _shown(self, row)

    def close(self) -> None:
        rows = behind(self, Rows)
        rows.call(rows.real.close)

    def setinputsizes(self, sizes: Any, /) -> None: ...

    def setoutputsize(self, size: Any, column: Any = None, /) -> None: ...

    connection = property(lambda self: behind(self, Rows).connection)
    description = property(lambda self: behind(self, Rows).real.description)
    lastrowid = property(lambda self: behind(self, Rows).real.lastrowid)
    rowcount = property(lambda self: behind(self, Rows).real.rowcount)


def _shown(cursor: Cursor, row: Any) -> Any:
    row = sql_values.finish(row, behind(cursor, Rows).database.text_factory)
    return row if cursor.row_factory is None else stands.call(cursor.row_factory, cursor, row)


class Connection:
    """Opens a database in memory."""

    __module__ = "sqlite3"

    def __init__(
        self,
        database: str,
        timeout: float = 5.0,  # noqa: ARG002  # no other process has the database
        detect_types: int = 0,
        isolation_level: str | None = "",
        check_same_thread: bool = True,
        factory: Any = None,  # noqa: ARG002  # it is of the class that it is of
        cached_statements: int = 128,  # noqa: ARG002
        uri: bool = False,  # noqa: ARG002
    ) -> None:
        if not (type(database) is str and database == ":memory:"):
            raise granted.refusal("sqlite3.connect", statements.NO_FILES, sql_values.real.OperationalError)
        level = None if isolation_level is None else text(isolation_level)
        hold(self, Database(index(detect_types), level, get_ident() if check_same_thread else None))
        self.row_factory: Any = None

    def cursor(self, factory: Any = Cursor) -> Any:
        made = stands.call(factory, self)
        if not isinstance(made, Cursor):
            raise TypeError(f"factory must return a cursor, not {type(made).__name__}")
        return made

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        return self.cursor().executemany(sql, parameters)

    def executescript(self, sql_script: str, /) -> Any:
        return self.cursor().executescript(sql_script)

    def commit(self) -> None:
        use(self, "commit")

    def rollback(self) -> None:
        use(self, "rollback")

    def close(self) -> None:
        use(self, "close")

    def interrupt(self) -> None:
        behind(self, Database).real.interrupt()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, kind: object, value: object, traceback: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.rollback()

    def create_function(self, name: str, narg: int, func: Any, *, deterministic: bool = False) -> None:
        name = _own_name(behind(self, Database), name)
        use(self, "create_function", name, index(narg), returning(func), deterministic=bool(deterministic))

    def create_aggregate(self, name: str, n_arg: int, aggregate_class: Any) -> None:
        name = _own_name(behind(self, Database), name)
        use(self, "create_aggregate", name, index(n_arg), sql_values.aggregate(aggregate_class))

    def create_window_function(self, name: str, num_params: int, aggregate_class: Any, /) -> None:
        name = _own_name(behind(self, Database), name)
        use(self, "create_window_function", name, index(num_params), sql_values.aggregate(aggregate_class))

    def create_collation(self, name: str, callback: Any, /) -> None:
        use(self, "create_collation", text(name), returning(callback, index))

    def set_progress_handler(self, progress_handler: Any, n: int) -> None:
        use(self, "set_progress_handler", returning(progress_handler, bool), index(n))

    def set_trace_callback(self, trace_callback: Any) -> None:
        use(self, "set_trace_callback", returning(trace_callback, _nothing))

    def getlimit(self, category: int, /) -> int:
        limit: int = use(self, "getlimit", index(category))
        return limit

    def serialize(self, *, name: str = "main") -> bytes:
        data: bytes = use(self, "serialize", name=text(name))
        return data

    def iterdump(self) -> Iterator[str]:
        from sqlite3.dump import _iterdump  # type: ignore[attr-defined]

        lines: Iterator[str] = _iterdump(self)
        return lines

    def __getattr__(self, name: str) -> Any:
        if name in databases.NOT_GIVEN:
            raise granted.refusal(f"sqlite3.Connection.{name}", databases.NOT_GIVEN[name], AttributeError)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @property
    def isolation_level(self) -> str | None:
        level: str | None = behind(self, Database).real.isolation_level
        return level

    @isolation_level.setter
    def isolation_level(self, level: str | None) -> None:
        use(self, "set_isolation_level", None if level is None else text(level))

    @property
    def text_factory(self) -> Any:
        return behind(self, Database).text_factory

    @text_factory.setter
    def text_factory(self, factory: Any) -> None:
        database = behind(self, Database)
        database.text_factory, database.real.text_factory = factory, str if factory is str else sql_values.Text

    in_transaction = property(lambda self: use(self, "in_transaction"))
    total_changes = property(lambda self: use(self, "total_changes"))


def _nothing(_: object) -> None: ...


def _own_name(database: Database, name: str) -> str:
    """Returns the name of a function that the guest makes: with one of those that are refused it would permit that."""
    name = text(name)
    if name.lower() in database.unsafe:
        raise granted.refusal(f"SQL: {name}()", "a function of that name is refused", sql_values.real.OperationalError)
    return name


def connect(database: str, *args: Any, **keywords: Any) -> Any:
    factory = args[4] if len(args) > 4 else keywords.get("factory")
    return stands.call(Connection if factory is None else factory, database, *args, **keywords)


def register_adapter(type: Any, adapter: Any, /) -> None:
    sql_values.adapters[type] = adapter


def register_converter(typename: str, converter: Any, /) -> None:
    name = text(typename).upper()
    sql_values.converters[name] = converter
    databases.register(name, lambda value: sql_values.Found(name, value))


def complete_statement(statement: str) -> bool:
    return databases.is_complete(text(statement))


def show(module: ModuleType) -> None:
    """Makes what the facade of sqlite3 shows."""
    import datetime as dt

    databases.guard(module)
    sql_values.use(module)
    sql_values.adapters[dt.date] = dt.date.isoformat
    sql_values.adapters[dt.datetime] = lambda moment: moment.isoformat(" ")
    shown = (Connection, Cursor, Row, complete_statement, connect, register_adapter, register_converter)
    replacements.INSTEAD["sqlite3"] = {one.__name__: one for one in shown}
    for name in _ERRORS.split():  # as attributes of a connection: PEP 249
        setattr(Connection, name, module.__dict__[name])
    granted.native.seal_names(replacements.INSTEAD["sqlite3"], "sqlite3", False)


for _function in (complete_statement, connect, register_adapter, register_converter):
    _function.__module__ = "sqlite3"
