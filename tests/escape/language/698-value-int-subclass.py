# category: late-exec | expect: contained | min-python: 3.11 | live: no: plain Python shows no value of a program | source: the last value is a subclass of a plain type
class D(dict):
    def items(self):
        print("ESCAPED:items of the value was run" if __import__("posix").getpid() else "contained", flush=True)
        return []
    def __iter__(self):
        return self.items()
D(a=1)
