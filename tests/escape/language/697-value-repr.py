# category: late-exec | expect: contained | min-python: 3.11 | live: no: plain Python shows no value of a program | source: the program's last value has a repr
class R:
    def __repr__(self):
        print("ESCAPED:repr of the value was run" if print.__self__.open else "contained", flush=True)
        return "x"
R()
