# category: file | expect: contained | min-python: 3.11 | source: a database in memory written out
import sqlite3
db = sqlite3.connect(":memory:")
db.execute("create table t (x)")
db.execute("vacuum into 'probe3.db'")
print("ESCAPED:file written by vacuum" if sqlite3.connect("file:probe3.db?mode=ro", uri=True).execute("select count(*) from t").fetchone() == (0,) else "contained")
