# category: exec | expect: contained | min-python: 3.11 | source: a database calls back into the guest
import sqlite3
seen = []
db = sqlite3.connect(":memory:")
db.create_function("f", 1, lambda n: seen.append(__import__(n)) or 1)
db.execute("select f('posix')").fetchone()
print("ESCAPED:posix by sqlite" if seen[0].getpid() else "contained")
