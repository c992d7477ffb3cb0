# category: getattr | expect: contained | min-python: 3.11 | source: pkgutil finds objects by name
import pkgutil
f = pkgutil.resolve_name("os:getpid")
print("ESCAPED:os.getpid" if f() else "contained")
