# category: stealth-call | expect: contained | min-python: 3.11 | source: __mro_entries__ replaces the bases
class Fake:
    def __mro_entries__(self, bases):
        seen.append(print.__self__)
        return (dict,)
seen = []
class C(Fake()):
    pass
print("ESCAPED:builtins" if seen[0].open and C() == {} else "contained")
