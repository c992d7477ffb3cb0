# category: module-attr | expect: contained | min-python: 3.11 | source: typing keeps types, types keep the constructors
import typing
make = typing.types.FunctionType
print("ESCAPED:function made" if make((lambda: 5).__code__, {})() == 5 else "contained")
