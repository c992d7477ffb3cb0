# category: file | expect: contained | min-python: 3.11 | source: tempfile makes files with names
import tempfile
with tempfile.NamedTemporaryFile(dir="/dev/shm") as f:
    f.write(b"x")
    f.flush()
    print("ESCAPED:file written" if f.tell() == 1 and f.name else "contained")
