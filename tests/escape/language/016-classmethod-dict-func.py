# category: attr-walk | expect: contained | min-python: 3.11 | source: classmethod objects read from a library class's dict
import datetime, fractions
m = vars(fractions.Fraction)["from_float"]
print("ESCAPED:namespace by classmethod" if "__builtins__" in m.__func__.__globals__ else "contained")
