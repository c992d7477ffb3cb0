# category: builtins-recovery | expect: contained | min-python: 3.11 | source: a library module's spec and loader
import textwrap
src = textwrap.__spec__.loader.get_source("textwrap")
print("ESCAPED:library source by its loader" if "def dedent" in src else "contained")
