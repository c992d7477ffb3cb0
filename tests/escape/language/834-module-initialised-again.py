# category: mutate-shared | expect: contained | min-python: 3.11 | source: a module's own initialiser called once more
import math
try:
    type(math).__init__(math, "renamed")
except Exception:
    pass
import math as again
print("ESCAPED:module renamed" if again.__name__ == "renamed" else "contained")
