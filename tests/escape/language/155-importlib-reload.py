# category: import | expect: contained | min-python: 3.11 | source: reload of a library module runs its code anew
import importlib, textwrap
print("ESCAPED:reloaded" if importlib.reload(textwrap) is textwrap else "contained")
