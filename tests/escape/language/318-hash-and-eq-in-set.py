# category: stealth-call | expect: contained | min-python: 3.11 | source: __hash__ and __eq__ called while a set grows
class K:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        seen.append(type(other).__mro__[-1].__subclasses__())
        return True
seen = []
{K(), K()}
print("ESCAPED:class list by __eq__" if len(seen[0]) > 60 else "contained")
