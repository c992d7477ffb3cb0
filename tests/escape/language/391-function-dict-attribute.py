# category: mutate-shared | expect: contained | min-python: 3.11 | source: attributes set on a library's function
import textwrap
textwrap.dedent.probe_mark = 1
print("ESCAPED:attribute of a library function" if __import__("textwrap").dedent.probe_mark == 1 else "contained")
