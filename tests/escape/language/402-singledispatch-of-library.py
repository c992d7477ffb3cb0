# category: mutate-shared | expect: contained | min-python: 3.11 | source: an implementation registered with a library's generic function
import pkgutil
pkgutil.iter_importer_modules.register(int, lambda *a: ["hijacked"])
print("ESCAPED:generic function of a library" if pkgutil.iter_importer_modules(5) == ["hijacked"] else "contained")
