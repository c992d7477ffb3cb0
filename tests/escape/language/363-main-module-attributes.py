# category: hook-shadow | expect: contained | min-python: 3.11 | source: the harness's own module found in sys.modules
import sys
main = sys.modules["__main__"]
print("ESCAPED:the main module" if main.__dict__.get("__builtins__") else "contained")
