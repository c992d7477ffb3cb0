# category: attr-walk | expect: contained | min-python: 3.11 | source: the classification holds the defining objects
import inspect
rows = inspect.classify_class_attrs(inspect.Signature)
f = next(r.object for r in rows if r.name == "replace")
print("ESCAPED:namespace" if f.__globals__["sys"].modules else "contained")
