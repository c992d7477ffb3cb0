# category: dos-recursion | expect: contained | min-python: 3.11 | source: nested groups in a pattern
import re
re.compile("(" * 10**5 + ")" * 10**5)
