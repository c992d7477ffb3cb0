# category: deputy | expect: contained | min-python: 3.11 | source: WeakMethod reads what its method is bound to, and keeps it
import operator, weakref
def f():
    pass
class Method:
    kept = print
    __self__ = property(operator.attrgetter("kept.__self__"))
    __func__ = property(lambda self: f)
b = weakref.ref.__call__(weakref.WeakMethod(Method()))
print("ESCAPED:builtins by WeakMethod" if b.__import__("posix").getpid() else "contained")
