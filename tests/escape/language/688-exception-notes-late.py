# category: late-exec | expect: contained | min-python: 3.11 | source: notes of the last error are read from a hostile list
class N(str):
    def __str__(self):
        print("ESCAPED:builtins in a note" if print.__self__.open else "contained", flush=True)
        return "x"
class E(Exception):
    @property
    def __notes__(self):
        print("ESCAPED:builtins in notes" if print.__self__.open else "contained", flush=True)
        return ["x"]
raise E
