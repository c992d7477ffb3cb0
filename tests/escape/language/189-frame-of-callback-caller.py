# category: frames | expect: contained | min-python: 3.11 | source: a key function sees the library frame that calls it
import sys, re
seen = []
re.sub("a", lambda m: seen.append(sys._getframe(1)) or "", "a")
print("ESCAPED:caller's frame" if seen[0].f_builtins["open"] else "contained")
