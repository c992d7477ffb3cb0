# category: mutate-shared | expect: contained | min-python: 3.11 | source: any comparison of the proxy
class E:
    def __gt__(self, real):
        real["probe_lt"] = 7
        return True
vars(float) < E()
print("ESCAPED:builtin type written" if (1.5).probe_lt == 7 else "contained")
