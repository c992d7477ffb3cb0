# category: deputy | expect: contained | min-python: 3.11 | source: deepcopy of bound methods rebuilds them
import copy, string
m = copy.deepcopy(string.Formatter().vformat)
print("ESCAPED:string namespace" if "_string" in m.__func__.__globals__ else "contained")
