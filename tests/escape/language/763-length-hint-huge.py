# category: dos-memory | expect: limit:memory | min-python: 3.11 | source: a length hint of thousands of millions
class L:
    def __iter__(self):
        return self
    def __next__(self):
        return 1
    def __length_hint__(self):
        return 10**10
list(L())
