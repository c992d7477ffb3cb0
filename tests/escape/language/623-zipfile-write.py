# category: file | expect: contained | min-python: 3.11 | source: zipfile takes files in and puts them out
import zipfile
with zipfile.ZipFile("probe.zip", "w") as z:
    z.write("/etc/passwd", "a/b")
print("ESCAPED:file read by zipfile" if zipfile.ZipFile("probe.zip").read("a/b") else "contained")
