"""A guest's databases are in memory: no statement and no method opens a file, loads code, or reaches SQLite's memory.

Each door is tried in the ring alone, where a file would be made; the guest's code that SQLite calls tries to use the
connection that called it.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from . import ring

if TYPE_CHECKING:
    from pathlib import Path

# Each is refused by a sqlite3.Error; {place} is a folder that can be written to.
STATEMENTS = [
    "attach '{place}/x.db' as y",
    "attach 'file:{place}/x.db?mode=rwc' as y",
    "attach '{place}' || '/x.db' as y",
    "attach ? as y",
    "attach ':memory:/../../..{place}/x.db' as y",
    "vacuum into '{place}/x.db'",
    "vacuum into ?",
    "select load_extension('libc.so.6')",
    "select fts3_tokenizer('simple')",
    "select fts3_tokenizer('simple', ?)",
    "select FTS3_Tokenizer('simple')",
    "create table u (a check (load_extension(a)))",
    "create virtual table v using fts4 (a)",
    "create virtual table v using fts5 (a)",
    "create virtual table v using rtree (a, b, c)",
    "create virtual table temp.v using dbstat (main)",
    "select * from dbstat",
    "select * from sqlite_stmt",
    "select data from sqlite_dbpage",
    "select rtreedepth(x'0001')",
    "update sqlite_master set sql = 'create table t (a)'",
    "pragma writable_schema = 1",
    "pragma Writable_Schema = 1",
    "pragma main.writable_schema = 1",
    "pragma temp_store = file",
    "pragma temp_store_directory = '{place}'",
    "pragma journal_mode = off",
    "pragma schema_version = 7",
    "pragma trusted_schema = 1",
    "pragma cell_size_check = 0",
    "pragma threads = 4",
    "pragma mmap_size = 1000000",
    "pragma hard_heap_limit = 1",
    "insert into calls values (1)",
    "select * from seen",
    "select hex(zeroblob(20000000))",
    "select " + ",".join(["max(a)"] * 40000) + " from t",
]
CALLS = [
    "sqlite3.connect('{place}/x.db')",
    "sqlite3.connect('file:{place}/x.db', uri=True)",
    "sqlite3.connect('file::memory:?cache=shared', uri=True)",
    "sqlite3.connect('')",
    "sqlite3.connect(b'{place}/x.db')",
    "sqlite3.connect(Name('{place}/x.db'))",
    "sqlite3.Connection('{place}/x.db')",
    "Mine('{place}/x.db')",
    "con.__init__(':memory:')",
    "sqlite3.Cursor.__init__(con, con)",
    "sqlite3.Cursor(con).__init__(con)",
    "sqlite3.Cursor(object())",
    "sqlite3.Connection.execute(object(), 'select 1')",
    "sqlite3.Connection.__new__(sqlite3.Connection).execute('select 1')",
    "con.load_extension('libc.so.6')",
    "con.enable_load_extension(True)",
    "con.set_authorizer(None)",
    "con.setlimit(0, 1 << 30)",
    "con.setconfig(1005, True)",
    "con.deserialize(con.serialize())",
    "con.blobopen('t', 'a', 1)",
    "con.backup(sqlite3.connect(':memory:'))",
    "con.create_function('fts3_tokenizer', 5, print)",
    "con.create_function('LOAD_EXTENSION', 5, print)",
    "con.create_aggregate('rtreenode', 2, list)",
    "con.create_window_function('fts5', 2, list)",
    "con.create_function('f', 1, id) or con.execute('select f(1, 2)')",
    "con.create_function('g', 0, object) or con.execute('select g()')",
    "con.execute('select ?', [object()])",
    "con.execute('select ?', [Index()])",
    "con.execute('select ?', Longer())",
    "con.execute('select ?', {{1}})",
    "con.executemany('insert into t values (?)', Closing())",
    "setattr(con, 'isolation_level', 'x; attach')",
    "sqlite3.enable_callback_tracebacks(True)",
    "sqlite3.enable_shared_cache(True)",
    "sqlite3.dbapi2.connect('{place}/x.db')",
    "sqlite3.connect.__globals__",
    "setattr(sqlite3.Connection, 'execute', print)",
    "setattr(sqlite3.connect, 'x', 1)",
    "con._call('set_authorizer', None)",
    "con._real",
]
TRY = """
import sqlite3, json
class Name(str):
    def __eq__(self, other): return True
    def __hash__(self): return hash(":memory:")
    def __str__(self): return ":memory:"
class Mine(sqlite3.Connection):
    pass
class Index:
    def __index__(self): return 1
    def __buffer__(self, flags): con.close()
    def __conform__(self, protocol): return self
class Longer:
    def __len__(self): return 1000
    def __getitem__(self, at): return at
class Closing:
    def __iter__(self):
        con.close()
        yield (1,)
def fresh():
    con = sqlite3.connect(":memory:")
    con.executescript('''create table t (a); insert into t values (1); create table calls (a);
        create view seen as select load_extension(a) from t;
        create trigger called after insert on calls begin select fts3_tokenizer('simple'); end;''')
    return con
through = []
for statement in {statements!r}:
    con = fresh()
    try: con.execute(statement, ["{place}/x.db"] if "?" in statement.replace("?mode", "") else ()).fetchall()
    except sqlite3.Error: continue
    through.append(statement[:100])
for call in {calls!r}:
    con = fresh()
    try: eval(call)
    except (sqlite3.Error, AttributeError, TypeError, ValueError, SyntaxError): continue
    through.append(call)
print(json.dumps(through))
"""


def attempts(place: Path, statements: list[str]) -> str:
    here = {"place": str(place)}
    doors = [[door.format(**here) for door in doors] for doors in (statements, CALLS)]
    return (
        TRY.replace("{place}", str(place))
        .replace("{statements!r}", repr(doors[0]))
        .replace("{calls!r}", repr(doors[1]))
    )


def through(place: Path, level: str = "strict", statements: list[str] = STATEMENTS) -> list[str]:
    done, _ = ring.run_ring(attempts(place, statements), level, ["@stdlib"], timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found: list[str] = json.loads(done.stdout)
    return found


def changed(folder: Path, changes: dict[str, tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes a layer away: runs go on with a copy of the guest's code."""
    shutil.copytree(ring.GUEST, folder / "guest", ignore=shutil.ignore_patterns("__pycache__"))
    for name, (old, new) in changes.items():
        file = folder / "guest" / name
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
    monkeypatch.setattr(ring, "BOOTSTRAP", ring.BOOTSTRAP.replace(str(ring.ROOT), str(folder)))


@pytest.mark.parametrize("level", ["strict", "standard"])
def test_no_statement_and_no_method_leads_out(tmp_path: Path, level: str) -> None:
    assert through(tmp_path, level) == []
    assert list(tmp_path.iterdir()) == []


def test_statements_lead_out_where_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "files").mkdir()
    all_pass = ("    if action in _PLAIN and action not in _ROWS:\n", "    if action:\n")
    changed(tmp_path, {"statements.py": all_pass}, monkeypatch)
    led_out = ["attach ? as y", "vacuum into ?", "pragma writable_schema = 1", "select fts3_tokenizer('simple')"]
    assert through(tmp_path / "files", statements=led_out)[:3] == led_out[:3]
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["x.db"]


def test_the_tripwire_looks_at_the_name_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(tmp_path, {"databases.py": ('":memory:", detect', f'"{tmp_path}/x.db", detect')}, monkeypatch)
    source = "import sqlite3\ntry: sqlite3.connect(':memory:')\nexcept PermissionError as error: print(error)"
    done, _ = ring.run_ring(source)
    assert b"'sqlite3.connect' is not reachable here" in done.stdout, done.stderr
    assert not (tmp_path / "x.db").exists()


REENTRY = """
import sqlite3, gc
con = sqlite3.connect(":memory:", isolation_level=None)
con.executescript("create table t (a); insert into t values ('x'), ('y'), ('z')")
cur = con.cursor()
tried = []
def again(*_):
    for use in (con.close, cur.close, con.commit, lambda: con.execute("drop table t"), lambda: cur.execute("select 2"),
                cur.fetchone, cur.fetchall, lambda: con.total_changes, lambda: con.create_function("f", 1, len),
                lambda: con.set_trace_callback(None), lambda: con.create_collation("c", None), con.serialize,
                lambda: con.set_progress_handler(None, 1), lambda: setattr(con, "isolation_level", None)):
        try: use()
        except sqlite3.ProgrammingError as error: tried.append(str(error)[:24])
        else: tried.append("used")
    return 1
class Aggregate:
    def __init__(self, *_): again()
    step = inverse = again
    def finalize(self): return again()
    value = finalize
class Ending:
    def __init__(self): self.me = self
    def __del__(self): again()
def ending(*_):
    Ending()
    gc.collect()
    return 1
con.create_function("f", 1, again)
con.create_function("e", 1, ending)
con.create_aggregate("g", 1, Aggregate)
con.create_window_function("w", 1, Aggregate)
con.create_collation("c", again)
counts = []
for statement in ("select f(a) from t", "select e(a) from t", "select g(a) from t",
                  "select w(a) over (order by a rows 1 preceding) from t", "select a from t order by a collate c"):
    cur.execute(statement).fetchall()
    counts.append(len(tried))
con.set_trace_callback(again)
cur.execute("select a from t")
con.set_trace_callback(None)
counts.append(len(tried))
con.set_progress_handler(lambda: again() and 0, 1)
cur.execute("select a from t").fetchall()
con.set_progress_handler(None, 1)
counts.append(len(tried))
print(set(tried), all(a < b for a, b in zip([0, *counts], counts)), cur.execute("select count(*) from t").fetchone())
"""


def test_what_sqlite_calls_cannot_use_its_connection() -> None:
    done, _ = ring.run_ring(REENTRY, timeout=120)
    assert done.stdout == b"{'the connection is in use'} True (3,)\n", (done.returncode, done.stderr)


CRAWL = """
import sqlite3
con = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES)
con.row_factory = sqlite3.Row
con.text_factory = bytearray
held = [sqlite3, con, con.cursor(), con.execute("create table t (a thing)"), con.execute("select 'x'").fetchone()]
sqlite3.register_converter("thing", lambda *a: held.extend(a))
con.create_function("f", -1, lambda *a: held.extend(a))
con.set_trace_callback(lambda *a: held.extend(a))
con.execute("insert into t values ('a'), (x'00')")
con.execute("select a, f(a) from t").fetchall()
try: con.execute("nonsense")
except sqlite3.Error as error: held.extend((error, error.__traceback__))
own = {sqlite3.Connection, sqlite3.Cursor, sqlite3.Row, type(sqlite3.PrepareProtocol)}
seen, found = {}, set()
while held and len(seen) < 5000:
    one = held.pop()
    if id(one) in seen: continue
    seen[id(one)] = one
    if type(one).__module__ == "sqlite3" and type(one) not in own and not isinstance(one, Exception):
        found.add(type(one).__name__)
    if type(one) in (list, tuple): held.extend(one)
    elif type(one) is dict: held.extend(one.values())
    for name in dir(one):
        try: held.append(getattr(one, name))
        except Exception: pass
print(len(seen) > 500, found)
"""


def test_no_way_leads_to_an_object_of_c() -> None:
    done, _ = ring.run_ring(CRAWL, "standard", timeout=120)
    assert done.stdout == b"True set()\n", (done.returncode, done.stdout, done.stderr)
