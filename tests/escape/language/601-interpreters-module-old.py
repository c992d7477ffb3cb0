# category: memory | expect: contained | min-python: 3.11 | max-python: 3.12 | source: the same under its older name
import _xxsubinterpreters as s
i = s.create()
s.run_string(i, "import posix; posix.getpid()")
print("ESCAPED:code in another interpreter")
