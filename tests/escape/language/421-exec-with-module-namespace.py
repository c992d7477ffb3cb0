# category: exec | expect: contained | min-python: 3.11 | source: exec in a library's namespace
import textwrap
exec("probe = __builtins__", textwrap.dedent.__globals__)
print("ESCAPED:library namespace" if textwrap.probe else "contained")
