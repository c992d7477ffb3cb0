# category: stealth-call | expect: contained | min-python: 3.11 | source: __length_hint__ is called by list()
class L:
    def __iter__(self):
        return iter(())
    def __length_hint__(self):
        seen.append(print.__self__)
        return 0
seen = []
list(L())
print("ESCAPED:builtins by __length_hint__" if seen[0].open else "contained")
