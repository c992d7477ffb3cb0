# category: deputy | expect: contained | min-python: 3.11 | source: redirect_stdout swaps the attribute of sys that a subclass names
import contextlib
class R(contextlib.redirect_stdout):
    _stream = "modules"
r = R({})
r.__enter__()
real = r._old_targets[0]
r.__exit__(None, None, None)
print("ESCAPED:sys.modules by redirect_stdout" if real["posix"].getpid() else "contained")
