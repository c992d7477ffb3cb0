import sqlite3

with sqlite3.connect(":memory:") as db:
    db.execute("create table t (id integer primary key, name text, n real)")
    db.executemany("insert into t (name, n) values (?, ?)", [("a", 1.5), ("b", 2), ("c", None)])
    db.create_function("double", 1, lambda x: x and x * 2)
    print(db.execute("select name, double(n) from t where n > :low order by n desc", {"low": 1}).fetchall())
    db.row_factory = sqlite3.Row
    print(dict(db.execute("select * from t").fetchone()), db.total_changes)
    try:
        db.execute("select * from nothing")
    except sqlite3.OperationalError as error:
        print(error)
