# category: hook-shadow | expect: contained | min-python: 3.11 | source: the program's own namespace holds nothing of the harness
found = [k for k, v in globals().items() if type(v).__name__ == "module" and k not in ("__builtins__",)]
loader = globals().get("__loader__")
print("ESCAPED:harness' things in globals()" if loader or found else "contained")
