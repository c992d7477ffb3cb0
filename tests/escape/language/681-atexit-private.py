# category: late-exec | expect: contained | min-python: 3.11 | source: atexit's private functions
import atexit
n = atexit._ncallbacks()
atexit.register(int)
print("ESCAPED:atexit's registry" if atexit._ncallbacks() == n + 1 and atexit._run_exitfuncs.__self__.__loader__ else "contained")
