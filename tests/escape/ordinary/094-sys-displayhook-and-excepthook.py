import sys

sys.setrecursionlimit(1500)
hook = sys.excepthook
print(callable(hook), sys.getswitchinterval() > 0, sys.exc_info() == (None, None, None))
try:
    raise KeyError("k")
except KeyError:
    kind, value, trace = sys.exc_info()
    print(kind.__name__, value, trace.tb_lineno)
