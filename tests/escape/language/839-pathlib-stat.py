# category: file | expect: contained | min-python: 3.11 | source: a path asked about the file it names
import pathlib
size = pathlib.Path("/etc/passwd").stat().st_size
print("ESCAPED:a file's size" if size else "contained")
