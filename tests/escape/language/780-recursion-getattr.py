# category: dos-recursion | expect: contained | min-python: 3.11 | source: recursion by attribute reads
class C:
    def __getattr__(self, name):
        return getattr(self, name + "x")
C().a
