# category: memory | expect: contained | min-python: 3.11 | source: an object from its number
import _testinternalcapi, _testcapi
print("ESCAPED:test hooks of the interpreter" if _testcapi.__loader__ else "contained")
