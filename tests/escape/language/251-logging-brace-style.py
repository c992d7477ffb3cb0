# category: format | expect: contained | min-python: 3.11 | source: logging formats records with str.format
import logging
class R:
    pass
f = logging.Formatter("{fn.__globals__}", style="{", validate=False)
r = logging.makeLogRecord({"fn": lambda: 0, "msg": "x"})
print("ESCAPED:globals text by logging" if "__builtins__" in f.format(r) else "contained")
