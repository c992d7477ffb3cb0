# category: process | expect: contained | min-python: 3.11 | source: a terminal of its own
import pty
a, b = pty.openpty()
print("ESCAPED:terminal made" if a > 2 else "contained")
