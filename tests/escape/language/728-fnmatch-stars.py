# category: dos-time | expect: limit:time | min-python: 3.11 | source: a pattern of stars
import fnmatch
import re
re.match("(.*a)" * 24 + "b", "a" * 70)
