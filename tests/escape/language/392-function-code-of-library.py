# category: mutate-shared | expect: contained | min-python: 3.11 | source: a library function's code replaced
import textwrap
keep = textwrap.dedent.__code__
textwrap.dedent.__code__ = (lambda text: "hijacked").__code__
hit = textwrap.dedent("x") == "hijacked"
textwrap.dedent.__code__ = keep
print("ESCAPED:code of a library function" if hit else "contained")
