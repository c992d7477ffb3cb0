# category: import | expect: contained | min-python: 3.11 | source: a str subclass as the module's name
class Name(str):
    def __eq__(self, other):
        return other == "math" or str.__eq__(self, other)
    def __hash__(self):
        return str.__hash__(self)
    def split(self, *a):
        return ["math"]
    def partition(self, *a):
        return ("math", "", "")
print("ESCAPED:posix" if __import__(Name("posix")).getpid() else "contained")
