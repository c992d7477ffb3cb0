# category: class-body | expect: contained | min-python: 3.11 | source: an instance's class replaced by another
class A:
    pass
import logging
h = A()
h.__class__ = logging.Logger
print("ESCAPED:logging namespace" if h.debug.__func__.__globals__["os"].getpid() else "contained")
