# category: exec | expect: contained | min-python: 3.14 | source: 3.14's library of annotations evaluates texts
import annotationlib
r = annotationlib.ForwardRef("__import__('posix').getpid")
print("ESCAPED:posix by annotationlib" if r.evaluate(globals={})() else "contained")
