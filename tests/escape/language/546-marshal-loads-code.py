# category: bytecode | expect: contained | min-python: 3.11 | source: marshal makes code objects from bytes
import marshal
c = marshal.loads(marshal.dumps((lambda: 5).__code__))
print("ESCAPED:code object by marshal" if type(lambda: 0)(c, {})() == 5 else "contained")
