# category: dos-time | expect: limit:time | min-python: 3.11 | source: a pattern that backtracks
import re
re.match(r"(a+)+$", "a" * 60 + "b")
