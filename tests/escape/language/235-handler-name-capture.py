# category: except-star | expect: contained | min-python: 3.11 | source: the handler's name bound to a harness's word
import math
keep = math.pi
try:
    raise ExceptionGroup("g", [ValueError()])
except* ValueError as _setattr_:
    math.pi = 3
hit = math.pi == 3
math.pi = keep
print("ESCAPED:module written in a handler" if hit else "contained")
