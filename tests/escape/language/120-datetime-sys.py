# category: module-attr | expect: contained | min-python: 3.11 | max-python: 3.11 | source: datetime imports sys before its C half replaces it
import datetime
print("ESCAPED:sys" if datetime.sys.modules["posix"].getpid() else "contained")
