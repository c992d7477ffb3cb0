# category: deputy | expect: contained | min-python: 3.11 | source: weakref.proxy over a generator
import weakref
it = (x for x in ())
print("ESCAPED:frame by proxy" if weakref.proxy(it).gi_frame.f_builtins["open"] else "contained")
