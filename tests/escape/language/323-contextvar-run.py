# category: stealth-call | expect: contained | min-python: 3.11 | source: a context runs a function, and a token remembers
import contextvars
v = contextvars.ContextVar("v")
r = contextvars.copy_context().run(__import__, "posix")
print("ESCAPED:posix by a context" if r.getpid() else "contained")
