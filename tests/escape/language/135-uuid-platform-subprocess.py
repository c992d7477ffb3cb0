# category: module-attr | expect: contained | min-python: 3.11 | source: uuid, platform, then a subprocess
import uuid
p = uuid.platform if hasattr(uuid, "platform") else uuid.sys.modules["os"]
print("ESCAPED:os" if getattr(p, "os", p).getpid() else "contained")
