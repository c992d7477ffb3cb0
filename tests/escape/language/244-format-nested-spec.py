# category: format | expect: contained | min-python: 3.11 | source: the attribute hidden within the spec
class Take:
    def __format__(self, spec):
        seen.append(spec)
        return ""
seen = []
"{0:{1.__code__.co_name}{1.__globals__}}".format(Take(), lambda: 0)
print("ESCAPED:globals text in a spec" if "__builtins__" in seen[0] else "contained")
