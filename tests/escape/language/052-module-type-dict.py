# category: attr-walk | expect: contained | min-python: 3.11 | source: ModuleType's descriptor reads any module's dict
import math
d = type(math).__dict__["__dict__"].__get__(math)
print("ESCAPED:module dict" if d["__loader__"] and d["__spec__"].loader else "contained")
