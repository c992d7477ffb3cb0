# category: memory | expect: contained | min-python: 3.13 | source: another interpreter, whose builtins are whole
import _interpreters
i = _interpreters.create()
r = _interpreters.exec(i, "import posix; posix.getpid()")
print("ESCAPED:code in another interpreter" if r is None else "contained")
