# category: attr-walk | expect: contained | min-python: 3.11 | source: a compiled pattern's pickling function
import copyreg, re
maker = copyreg.dispatch_table[re.Pattern](re.compile("a"))[0]
print("ESCAPED:re namespace" if "__builtins__" in maker.__globals__ else "contained")
