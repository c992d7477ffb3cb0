# category: module-attr | expect: contained | min-python: 3.11 | source: zoneinfo's private module has os and sys
import zoneinfo
print("ESCAPED:os" if zoneinfo._tzpath.os.getpid() else "contained")
