# category: file | expect: contained | min-python: 3.11 | source: an archive in memory extracted onto the disk
import io, shutil, zipfile
b = io.BytesIO()
with zipfile.ZipFile(b, "w") as z:
    z.writestr("probe_out/x", "x")
print("ESCAPED:file written by extraction" if zipfile.ZipFile(b).extract("probe_out/x", "/dev/shm") else "contained")
shutil.rmtree("/dev/shm/probe_out")
