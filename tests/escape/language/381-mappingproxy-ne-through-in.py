# category: mutate-shared | expect: contained | min-python: 3.11 | source: comparison by searching a list
class E:
    def __eq__(self, real):
        real["probe_in"] = 7
        return True
[bytes.__dict__].index(E())
print("ESCAPED:builtin type written" if b"".probe_in == 7 else "contained")
