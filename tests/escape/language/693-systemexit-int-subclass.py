# category: late-exec | expect: contained | min-python: 3.11 | source: the exit code is a subclass of int
class I(int):
    def __index__(self):
        return 3
    def __str__(self):
        return "x"
    def __del__(self, show=print):
        show("ESCAPED:builtins by an exit code" if show.__self__.open else "contained", flush=True)
raise SystemExit(I(3))
