# category: late-exec | expect: contained | min-python: 3.11 | live: no: plain Python shows no value of a program | source: the last value compares and converts by the guest's code
class F(float):
    def __float__(self):
        print("ESCAPED:float of the value was run" if print.__self__.open else "contained", flush=True)
        return 1.0
    __repr__ = __str__ = lambda self: F.__float__(self) and "x"
[F(1), {"k": F(2)}]
