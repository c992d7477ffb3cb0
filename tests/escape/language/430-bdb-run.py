# category: exec | expect: contained | min-python: 3.11 | source: the debugger framework runs a text
import bdb
ns = {}
bdb.Bdb().run("m = __import__('posix')", ns)
print("ESCAPED:posix by bdb" if ns["m"].getpid() else "contained")
