# category: dos-time | expect: limit:time | min-python: 3.11 | source: membership in a huge range by comparison
class X:
    def __eq__(self, other):
        return False
X() in range(10**15)
