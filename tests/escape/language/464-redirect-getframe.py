# category: deputy | expect: contained | min-python: 3.11 | source: the same hands over sys._getframe
import contextlib
class R(contextlib.redirect_stderr):
    _stream = "_getframe"
r = R(None)
r.__enter__()
getframe = r._old_targets[0]
r.__exit__(None, None, None)
print("ESCAPED:frame by redirect_stderr" if getframe().f_builtins["open"] else "contained")
