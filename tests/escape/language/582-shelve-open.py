# category: pickle | expect: contained | min-python: 3.11 | source: shelve opens a file and unpickles
import shelve
with shelve.open("probe_shelf") as s:
    s["x"] = 1
print("ESCAPED:file written by shelve")
