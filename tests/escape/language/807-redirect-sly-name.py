# category: deputy | expect: contained | min-python: 3.11 | source: redirect_stdout is told a name that equals every other
import contextlib
class Sly(str):
    def __eq__(self, other):
        return True
    __hash__ = str.__hash__
class R(contextlib.redirect_stdout):
    _stream = Sly("modules")
r = R({})
r.__enter__()
real = r._old_targets[0]
r.__exit__(None, None, None)
print("ESCAPED:sys.modules by a sly name" if real["posix"].getpid() else "contained")
