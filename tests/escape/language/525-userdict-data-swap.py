# category: deputy | expect: contained | min-python: 3.11 | source: UserDict's data is replaced by a namespace
import collections, textwrap
u = collections.UserDict()
u.data = vars(textwrap)
u["probe_mark"] = 1
print("ESCAPED:module dict by UserDict" if textwrap.probe_mark == 1 else "contained")
