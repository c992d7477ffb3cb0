# category: exc-leak | expect: contained | min-python: 3.11 | source: an import error tells file paths of the host's library
try:
    from textwrap import nothing
except ImportError as e:
    print("ESCAPED:path in the error" if e.path and e.path.startswith("/") and open(e.path) else "contained")
