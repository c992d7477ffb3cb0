# category: exec | expect: contained | min-python: 3.11 | source: inspect parses a text signature with the names of a module
import inspect
print("ESCAPED:private parser of inspect" if inspect._signature_fromstr.__globals__["sys"].modules else "contained")
