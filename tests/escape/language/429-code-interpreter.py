# category: exec | expect: contained | min-python: 3.11 | source: code.InteractiveInterpreter
import code
ns = {}
code.InteractiveInterpreter(ns).runsource("m = __import__('posix')")
print("ESCAPED:posix by code" if ns["m"].getpid() else "contained")
