# category: late-exec | expect: contained | min-python: 3.11 | source: the last error's argument has a repr
class R:
    def __repr__(self):
        print("ESCAPED:posix in __repr__" if __import__("posix").getpid() else "contained", flush=True)
        return "x"
raise ValueError(R())
