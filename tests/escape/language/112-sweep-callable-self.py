# category: module-attr | expect: contained | min-python: 3.11 | source: each C function of many modules asked for what it is bound to
import math, itertools, functools, operator, time, zlib, binascii, json, re
hits = [n for m in (math, operator, time, zlib, binascii, functools) for n in dir(m)
        if type(getattr(getattr(m, n), "__self__", None)) is type(math)]
print("ESCAPED:real modules behind functions" if hits and getattr(operator, "attrgetter") else "contained")
