# category: format | expect: contained | min-python: 3.11 | source: format_map asks a mapping of the guest for the object
class M(dict):
    def __missing__(self, key):
        return print
s = "{x.__self__.open}".format_map(M())
print("ESCAPED:open text" if "built-in function open" in s else "contained")
