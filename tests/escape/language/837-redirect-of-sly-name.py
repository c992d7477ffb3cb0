# category: deputy | expect: contained | min-python: 3.11 | source: redirect_stdout swaps what a name that equals any stands for
import contextlib
class Sly(str):
    def __eq__(self, other):
        return True
    __hash__ = str.__hash__
class R(contextlib.redirect_stdout):
    _stream = Sly("modules")
r = R({})
try:
    r.__enter__()
except (AttributeError, TypeError):
    real = dict(*r._old_targets)
else:
    real = r._old_targets[0]
    r.__exit__(None, None, None)
print("ESCAPED:sys.modules by redirect_stdout" if "_frozen_importlib" in real else "contained")
