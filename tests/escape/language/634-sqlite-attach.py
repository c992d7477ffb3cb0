# category: file | expect: contained | min-python: 3.11 | source: a database in memory attaches one on the disk
import sqlite3
db = sqlite3.connect(":memory:")
db.execute("attach 'probe2.db' as d")
db.execute("create table d.t (x)")
db.commit()
print("ESCAPED:file written by attach" if db.execute("pragma database_list").fetchall()[1][2] else "contained")
