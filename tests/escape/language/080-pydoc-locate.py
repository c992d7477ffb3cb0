# category: getattr | expect: contained | min-python: 3.11 | source: pydoc finds objects by a dotted path
import pydoc
f = pydoc.locate("os.getpid")
print("ESCAPED:os.getpid" if f() else "contained")
