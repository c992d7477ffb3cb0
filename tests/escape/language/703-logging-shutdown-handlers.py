# category: late-exec | expect: contained | min-python: 3.11 | source: logging calls handlers at exit
import logging
class H(logging.Handler):
    def flush(self):
        print("ESCAPED:builtins at logging's shutdown" if print.__self__.open else "contained", flush=True)
kept = H()
