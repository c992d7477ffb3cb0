# category: pickle | expect: contained | min-python: 3.11 | source: shelve over a dict of the guest unpickles
import shelve
s = shelve.Shelf({b"x": b"cposix\ngetpid\n."})
print("ESCAPED:posix.getpid by shelve" if s["x"]() else "contained")
