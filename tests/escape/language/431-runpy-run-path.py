# category: exec | expect: contained | min-python: 3.11 | source: runpy runs a file
import runpy
open("probe_run.py", "w").write("m = __import__('posix')")
print("ESCAPED:posix by runpy" if runpy.run_path("probe_run.py")["m"].getpid() else "contained")
