# category: mutate-shared | expect: contained | min-python: 3.11 | source: the hook of shown values writes a builtin
import sys
sys.displayhook(5)
print("ESCAPED:builtins written" if _ == 5 else "contained")
