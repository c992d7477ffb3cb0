# category: mutate-shared | expect: contained | min-python: 3.11 | source: an except clause deletes the name it bound
import math
exec("try:\n 1/0\nexcept ZeroDivisionError as pi: pass", math.__dict__)
print("ESCAPED:module's name bound and deleted" if not hasattr(math, "pi") else "contained")
