# category: import | expect: contained | min-python: 3.11 | source: a module file written to the search path
import sys
open("planted_module.py", "w").write("import os\nvalue = os.getpid()\n")
sys.path.insert(0, "")
import planted_module
print("ESCAPED:planted module imported" if planted_module.value else "contained")
