# category: bytecode | expect: contained | min-python: 3.11 | source: the constructor of code objects called with raw bytes
import types
c = (lambda: 5).__code__
made = types.CodeType(0, 0, 0, 0, 1, 3, c.co_code, c.co_consts, (), (), "x", "x", "x", 1, c.co_linetable, c.co_exceptiontable, (), ())
print("ESCAPED:code object from bytes" if types.FunctionType(made, {})() == 5 else "contained")
