# category: deputy | expect: contained | min-python: 3.11 | source: pickle's own helper resolves dotted names
import pickle
got = pickle._getattribute(print, "__self__" if __import__("sys").version_info < (3, 14) else ["__self__"])
b = got[0] if isinstance(got, tuple) else got
print("ESCAPED:builtins by pickle's helper" if b.open else "contained")
