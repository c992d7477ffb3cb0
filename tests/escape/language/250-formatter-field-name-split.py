# category: format | expect: contained | min-python: 3.11 | source: the C function that splits field names
import _string
first, rest = _string.formatter_field_name_split("0.__globals__[a]")
parts = list(rest)
print("ESCAPED:_string" if parts[0][1] == "__globals__" and _string.__loader__ else "contained")
