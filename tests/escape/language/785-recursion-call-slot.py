# category: dos-recursion | expect: contained | min-python: 3.11 | source: instances that are their own __call__
class C:
    pass
C.__call__ = C()
C()()
