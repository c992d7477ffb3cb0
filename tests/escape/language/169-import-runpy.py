# category: import | expect: contained | min-python: 3.11 | source: runpy runs modules by name
import runpy
print("ESCAPED:runpy" if runpy.run_module("posixpath")["os"].getpid() else "contained")
