# category: mutate-shared | expect: contained | min-python: 3.11 | source: the proxy's or hands over the real dict
class E:
    def __ror__(self, real):
        real["probe_or"] = 7
        return {}
str.__dict__ | E()
print("ESCAPED:builtin type written" if "x".probe_or == 7 else "contained")
