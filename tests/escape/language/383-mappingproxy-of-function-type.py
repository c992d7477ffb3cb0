# category: mutate-shared | expect: contained | min-python: 3.11 | source: the function type's dict by the same trick
class E:
    def __ror__(self, real):
        real["probe_fn"] = property(lambda f: 7)
        return {}
type(lambda: 0).__dict__ | E()
print("ESCAPED:function type written" if (lambda: 0).probe_fn == 7 else "contained")
