# category: file | expect: contained | min-python: 3.11 | source: dbm writes
import dbm.dumb
with dbm.dumb.open("probe_dbm", "c") as d:
    d["x"] = "y"
print("ESCAPED:file written by dbm" if open("probe_dbm.dat").read(1) == "y" else "contained")
