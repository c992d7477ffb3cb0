# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a match that keeps its history
import re
re.findall("(?:x)?", "x" * 10**9)
