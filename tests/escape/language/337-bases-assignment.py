# category: class-body | expect: contained | min-python: 3.11 | source: the bases of a class replaced by library classes
import string
class Empty:
    pass
class C(Empty):
    pass
C.__bases__ = (string.Formatter,)
print("ESCAPED:string namespace" if "_string" in C().vformat.__func__.__globals__ else "contained")
