# category: stealth-call | expect: contained | min-python: 3.11 | source: __index__ is called in the middle of a list's slicing
class I:
    def __index__(self):
        import sys
        seen.append(sys._getframe().f_builtins)
        return 0
seen = []
[1, 2][I()]
print("ESCAPED:builtins by __index__" if seen[0]["open"] else "contained")
