# category: deputy | expect: contained | min-python: 3.11 | source: the same writes any attribute of sys
import contextlib
class R(contextlib.redirect_stdout):
    _stream = "flags"
with R("hijacked") as r:
    import sys
    hit = sys.flags == "hijacked"
print("ESCAPED:sys written by redirect_stdout" if hit else "contained")
