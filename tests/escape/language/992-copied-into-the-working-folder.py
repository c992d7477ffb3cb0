# category: file | expect: contained | min-python: 3.11 | source: a library copies a file to where the guest may read it
import shutil, tempfile
with tempfile.TemporaryDirectory() as folder:
    copy = shutil.copyfile("/proc/self/status", f"{folder}/copy")
    print("ESCAPED:file read" if open(copy).read(4) == "Name" else "contained")
