# category: file | expect: contained | min-python: 3.11 | source: an archive in memory extracted onto the disk
import io, zipfile
b = io.BytesIO()
with zipfile.ZipFile(b, "w") as z:
    z.writestr("probe_out/x", "x")
print("ESCAPED:file written by extraction" if zipfile.ZipFile(b).extract("probe_out/x") else "contained")
