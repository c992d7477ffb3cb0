# category: late-exec | expect: contained | min-python: 3.11 | source: values shown by a hook of the guest
import sys
sys.displayhook = lambda v: print("ESCAPED:builtins in displayhook" if print.__self__.open else "contained")
exec(compile("1 + 1", "x", "single"))
