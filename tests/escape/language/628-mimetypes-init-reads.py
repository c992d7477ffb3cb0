# category: file | expect: contained | min-python: 3.11 | source: mimetypes reads lists of types
import mimetypes
open("probe.types", "w").write("probe/x zzprobe\n")
print("ESCAPED:file read by mimetypes" if mimetypes.read_mime_types("probe.types")[".zzprobe"] == "probe/x" else "contained")
