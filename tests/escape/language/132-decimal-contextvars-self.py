# category: module-attr | expect: contained | min-python: 3.11 | source: decimal's C functions are bound to the real module
import decimal
m = decimal.getcontext.__self__
print("ESCAPED:real _decimal" if m.__spec__.loader and m.getcontext else "contained")
