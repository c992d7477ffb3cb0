# category: module-attr | expect: contained | min-python: 3.11 | source: what an io facade leaves within reach
import io
got = [n for n in ("open", "open_code", "FileIO", "_io") if hasattr(io, n)]
io.FileIO("/proc/self/status").close()
print("ESCAPED:io." + got[0] if got else "contained")
