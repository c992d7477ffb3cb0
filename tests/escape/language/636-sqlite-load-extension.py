# category: file | expect: contained | min-python: 3.11 | source: a database loads machine code
import sqlite3
db = sqlite3.connect(":memory:")
try:
    db.enable_load_extension(True)
    db.load_extension("/nothing/here")
    print("contained")
except sqlite3.OperationalError as e:
    print("ESCAPED:dynamic loader reached" if "/nothing/here" in str(e) else "contained")
except AttributeError:
    print("ESCAPED:sqlite3 real module" if sqlite3.connect.__self__.__loader__ else "contained")
