# category: deputy | expect: contained | min-python: 3.11 | source: types.GenericAlias over a generator
import types
frame = types.GenericAlias((x for x in ()), (int,)).gi_frame
print("ESCAPED:frame by GenericAlias" if frame.f_builtins["open"] else "contained")
