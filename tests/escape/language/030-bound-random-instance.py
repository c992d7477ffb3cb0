# category: attr-walk | expect: contained | min-python: 3.11 | source: random's functions are methods of one hidden instance
import random
hidden = random.random.__self__
g = hidden.choice.__func__.__globals__
print("ESCAPED:random namespace" if "__builtins__" in g else "contained")
