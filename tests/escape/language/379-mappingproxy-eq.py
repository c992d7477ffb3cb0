# category: mutate-shared | expect: contained | min-python: 3.11 | source: the proxy's comparison hands over the real dict
class E:
    def __eq__(self, real):
        real["probe_eq"] = 7
        return True
list.__dict__ == E()
print("ESCAPED:builtin type written" if [].probe_eq == 7 else "contained")
