# category: bytecode | expect: contained | min-python: 3.11 | source: private methods of code objects
c = (lambda a, b: a).__code__
print("ESCAPED:code object's private methods" if c._varname_from_oparg(0) == "a" else "contained")
