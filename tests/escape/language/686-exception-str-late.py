# category: late-exec | expect: contained | min-python: 3.11 | source: the text of the last error is the guest's code
class Boom(Exception):
    def __str__(self):
        print("ESCAPED:builtins in __str__" if print.__self__.open else "contained", flush=True)
        return "x"
raise Boom
