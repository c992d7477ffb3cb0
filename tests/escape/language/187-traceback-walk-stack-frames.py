# category: frames | expect: contained | min-python: 3.11 | source: walk_stack started from deep enough to pass its own helpers
import traceback
def a():
    return list(traceback.walk_stack(None))
def b():
    return a()
def c():
    return b()
def d():
    return c()
def e():
    return d()
print("ESCAPED:frame by walk_stack" if e()[0][0].f_builtins["open"] else "contained")
