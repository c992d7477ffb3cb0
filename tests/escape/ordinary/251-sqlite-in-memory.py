# min-python: 3.11
import contextlib
import datetime
import json
import sqlite3
import threading


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __conform__(self, protocol):
        return f"{self.x};{self.y}" if protocol is sqlite3.PrepareProtocol else None


def point(data):
    return tuple(map(int, data.split(b";")))


sqlite3.register_converter("point", point)
sqlite3.register_adapter(complex, lambda value: abs(value))
with contextlib.closing(sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES)) as con:
    print(isinstance(con, sqlite3.Connection), con.isolation_level, con.in_transaction, con.row_factory)
    con.executescript("""
        create table author (id integer primary key, name text not null unique);
        create table book (title text, year int, author int references author (id), at point, data blob, price real);
        create index years on book (year);
        create view old as select title from book where year < 1900;
    """)
    con.execute("pragma foreign_keys = on")
    names = ["Austen", "Borges", "Čapek"]
    con.executemany("insert into author (name) values (?)", ((name,) for name in names))
    books = [
        ("Emma", 1815, 1, Point(1, 2), b"\x00\xff", 1.5),
        ("Ficciones", 1944, 2, None, bytearray(b"ab"), 2),
        ("R.U.R.", 1920, 3, Point(3, 4), memoryview(b"xyz"), 3 + 4j),
        ("Persuasion", 1817, 1, Point(5, 6), None, True),
    ]
    cur = con.cursor()
    for book in books:
        cur.execute("insert into book values (?, ?, ?, ?, ?, ?)", book)
    print(cur.lastrowid, cur.rowcount, con.total_changes, con.in_transaction)
    con.commit()
    print(cur.execute("select * from book order by year").fetchall())
    print([column[0] for column in cur.description])
    cur.execute("select name, count(*), avg(year) from author join book on author = id group by id order by 1")
    print(cur.fetchone(), cur.fetchmany(1), list(cur), cur.fetchone())

    print(con.execute("select title from book where year > :year and title like :like", {"year": 1900, "like": "R%"}).fetchall())
    con.row_factory = sqlite3.Row
    row = con.execute("select title, year from book limit 1").fetchone()
    print(row["Title"], row[1], row[-1], row.keys(), tuple(row), len(row), dict(row), row == row)
    try:
        row["missing"]
    except IndexError as error:
        print("IndexError", error)
    con.row_factory = lambda cursor, values: {one[0]: value for one, value in zip(cursor.description, values)}
    print(json.dumps(con.execute("select id, name from author where id < 3").fetchall()))
    con.row_factory = None

    try:
        with con:
            con.execute("insert into author (name) values ('Dante')")
            con.execute("insert into author (name) values ('Dante')")
    except sqlite3.IntegrityError as error:
        print(type(error).__name__, error, error.sqlite_errorname)
    print(con.execute("select count(*) from author").fetchone())
    for statement, values in (("select * from nowhere", ()), ("insert into book (author) values (9)", ()),
                              ("select ?", ()), ("select 1; select 2", ()), ("select ?", (object,))):  # fmt: skip
        try:
            con.execute(statement, values)
        except (sqlite3.Error, sqlite3.Warning) as error:
            print(type(error).__name__, error)
    con.rollback()

    con.create_function("initials", 1, lambda name: name[:1], deterministic=True)

    class Joined:
        def __init__(self):
            self.parts = []

        def step(self, part):
            self.parts.append(part)

        def finalize(self):
            return "+".join(sorted(self.parts))

    con.create_aggregate("joined", 1, Joined)
    con.create_collation("backwards", lambda a, b: (a[::-1] > b[::-1]) - (a[::-1] < b[::-1]))
    print(con.execute("select joined(initials(name)) from author").fetchone())
    print([name for name, in con.execute("select name from author order by name collate backwards")])
    print(con.execute("select title, sum(year) over (order by year) from book").fetchall()[-1])
    print(con.execute("with recursive n (i) as (select 1 union all select i + 1 from n where i < 9) select sum(i) from n").fetchone())
    print(con.execute("select json_extract(?, '$.a[1]'), upper('a'), date(?, '+1 day')", ('{"a": [1, 2]}', "2024-02-28")).fetchone())
    con.text_factory = bytes
    print(con.execute("select name from author").fetchall())
    con.text_factory = str
    statements = []
    con.set_trace_callback(statements.append)
    con.execute("select 1 + 1").fetchall()
    con.set_trace_callback(None)
    print(statements)
    print(list(con.iterdump())[:3], len(con.serialize()) % 4096, con.execute("pragma user_version").fetchone())

    seen = []

    def other():
        try:
            con.execute("select 1")
        except sqlite3.ProgrammingError as error:
            seen.append(type(error).__name__)

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    print(seen)
    con.execute("attach ':memory:' as more")
    con.execute("create table more.t as select * from author")
    print(con.execute("select count(*) from more.t").fetchone(), [name for _, name, _ in con.execute("pragma database_list")])


class Counted(sqlite3.Connection):
    count = 0

    def execute(self, *args):
        self.count += 1
        return super().execute(*args)


shared = sqlite3.connect(":memory:", check_same_thread=False, factory=Counted, isolation_level=None)
shared.execute("create table t (n)")


turn = threading.Lock()  # two threads at once in one statement: InterfaceError, in plain CPython 3.12 too


def fill(start):
    for n in range(start, start + 50):
        with turn:
            shared.cursor().execute("insert into t values (?)", (n,))


threads = [threading.Thread(target=fill, args=(start,)) for start in range(0, 200, 50)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(shared.execute("select count(*), sum(n) from t").fetchone(), type(shared).__name__, shared.count)
print(shared.execute("select ?", (datetime.timedelta(1).total_seconds(),)).fetchone(), sqlite3.complete_statement("select 1;"))
shared.close()
try:
    shared.execute("select 1")
except sqlite3.ProgrammingError as error:
    print(error)
