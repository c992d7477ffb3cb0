# category: file | expect: contained | min-python: 3.11 | source: a database file
import sqlite3
db = sqlite3.connect("probe.db")
db.execute("create table t (x)")
db.commit()
print("ESCAPED:file written by sqlite" if open("probe.db", "rb").read(6) == b"SQLite" else "contained")
