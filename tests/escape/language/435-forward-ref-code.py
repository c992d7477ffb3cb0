# category: exec | expect: contained | min-python: 3.11 | source: a forward reference holds a compiled text
import typing
r = typing.ForwardRef("1 + 1")
c = r.__forward_code__
print("ESCAPED:code object by a forward reference" if eval(c) == 2 and c.co_consts else "contained")
