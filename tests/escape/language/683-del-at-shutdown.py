# category: late-exec | expect: contained | min-python: 3.11 | source: a finalizer while the interpreter ends
class D:
    def __del__(self, show=print):
        show("ESCAPED:builtins in a late finalizer" if show.__self__.eval else "contained", flush=True)
keep = D()
