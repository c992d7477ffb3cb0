"""Holds what is behind a guest's connections and cursors (sqlite.py): real ones, of databases in memory.

They are kept aside, and nothing of the guest's reaches their C but exact numbers, texts and bytes (sql_values.py).
While C works on a connection, the guest's code that it calls (a function of SQL, a collation, a finalizer) cannot use
that connection again: no statement is reset, no connection closed beneath C. statements.py has what they may do.
"""

from __future__ import annotations

from _thread import allocate_lock, get_ident
from _weakref import ref

from . import granted, guarded, readers, statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

_held: dict[int, tuple[Any, Any]] = {}  # by the id of a guest's object: what stands behind it
_real: Any = None  # sqlite3, set by guard(): it is not imported before a guest asks for it

_LIMITS = {
    0: 10_000_000,  # of a value: concat_ws adds lengths up in 31 bits (CVE-2025-29087)
    1: 131_072,  # of a statement: its aggregates are numbered with 16 bits (CVE-2025-6965)
    11: 0,  # of threads
}
_MEMORY = "SQLite takes bytes for its own memory"
_OWN = "what decides here stays; docs/language.md says which statements there are"
NOT_GIVEN = {
    "load_extension": "it loads code",
    "enable_load_extension": "it loads code",
    "deserialize": _MEMORY,
    "blobopen": _MEMORY,
    "backup": "it works on two databases at once; executescript() of iterdump() copies one",
    **dict.fromkeys(("set_authorizer", "setlimit", "setconfig", "getconfig"), _OWN),
}


class Database:
    """Holds what is behind a guest's connection, which one thread uses at a time."""

    def __init__(self, detect_types: int, level: str | None, owner: int | None) -> None:
        # Its owner is compared here: the last reference may go in any thread, and it is closed then.
        self.real = _real.connect(":memory:", detect_types=detect_types, isolation_level=level, check_same_thread=False)
        self.owner, self.lock, self.user = owner, allocate_lock(), 0
        self.refused: tuple[str, str] | None = None
        self.text_factory: Any = str
        self.real.execute("PRAGMA temp_store = MEMORY")
        for limit, value in _LIMITS.items():
            _METHODS["setlimit"](self.real, limit, value)
        refused = statements.unsafe(name for name, *_ in self.real.execute("PRAGMA function_list"))
        _METHODS["set_authorizer"](self.real, statements.authorizer(refused, self.tell))
        self.unsafe = refused

    def tell(self, what: str, why: str) -> None:
        self.refused = (what, why)

    def call(self, function: Any, *args: Any, **keywords: Any) -> Any:
        """Calls a function of C's on the connection."""
        if self.owner not in (None, get_ident()):
            raise _real.ProgrammingError("SQLite objects created in a thread can only be used in that same thread")
        if self.user == get_ident():
            raise _real.ProgrammingError("the connection is in use: what it calls cannot use it again")
        with self.lock:
            self.user, self.refused = get_ident(), None
            try:
                return function(*args, **keywords)
            except _real.DatabaseError:
                if self.refused is None:
                    raise
                raise granted.refusal(*self.refused, _real.DatabaseError) from None
            finally:
                self.user = 0


class Rows:
    """Holds what is behind a guest's cursor."""

    def __init__(self, connection: object) -> None:
        self.connection, self.database = connection, behind(connection, Database)
        self.real = self.database.call(self.database.real.cursor)

    def call(self, function: Any, *args: Any) -> Any:
        return self.database.call(function, *args)


def hold(owner: object, what: object) -> None:
    """Keeps what stands behind an object until the object is gone."""
    address = id(owner)
    entry = (ref(owner, lambda _gone: _end(_held.pop(address)[1])), what)
    if _held.setdefault(address, entry) is not entry:
        _end(what)
        raise _real.ProgrammingError("it was made already")


def _end(what: object) -> None:
    """Closes a connection: of one that is left open C tells a hook of the guest's."""
    if type(what) is Database:
        what.real.close()


def behind(owner: object, kind: type) -> Any:
    """Returns what stands behind a guest's object."""
    known = _held.get(id(owner))
    if known is None or known[0]() is not owner or type(known[1]) is not kind:
        raise _real.ProgrammingError(f"{'Base Connection' if kind is Database else 'Base Cursor'}.__init__ not called.")
    return known[1]


def use(connection: object, method: str, /, *args: Any, **keywords: Any) -> Any:
    """Calls a method of the connection's with values that C may have."""
    known = behind(connection, Database)
    return known.call(_METHODS[method], known.real, *args, **keywords)


def _set_level(real: Any, level: str | None) -> None:
    real.isolation_level = level


# By the names that use() has for them; those of C's from guard().
_METHODS: dict[str, Any] = {
    "set_isolation_level": _set_level,
    "in_transaction": lambda real: real.in_transaction,
    "total_changes": lambda real: real.total_changes,
}
_OF_C = """
    commit rollback close create_function create_aggregate create_window_function create_collation set_progress_handler
    set_trace_callback getlimit serialize set_authorizer setlimit
"""


def guard(module: ModuleType) -> None:
    """Takes the methods that are used; guards in C what no guest is given, should it come by a real connection."""
    global _real
    _real, kind = module, module.__dict__["Connection"]
    methods = vars(kind)
    _METHODS.update((name, methods[name]) for name in _OF_C.split())
    for name, why in NOT_GIVEN.items():
        if name in methods:
            granted.guard(kind, name, why, readers.NOBODY, guarded.CLOSED)


def register(name: str, mark: Any) -> None:
    """Registers what marks the values of a type that the guest converts."""
    _real.register_converter(name, mark)


def is_complete(statement: str) -> bool:
    complete: bool = _real.complete_statement(statement)
    return complete
