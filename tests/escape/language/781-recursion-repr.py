# category: dos-recursion | expect: contained | min-python: 3.11 | source: recursion by repr
class C:
    def __repr__(self):
        return repr(self)
repr(C())
