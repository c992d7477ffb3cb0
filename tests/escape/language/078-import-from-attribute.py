# category: getattr | expect: contained | min-python: 3.11 | source: from-import reads attributes of what sys.modules holds
import sys
sys.modules["fake_module"] = lambda: 0
from fake_module import __globals__ as g
print("ESCAPED:globals by from-import" if "__builtins__" in g else "contained")
