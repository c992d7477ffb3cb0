# category: file | expect: contained | min-python: 3.11 | source: an archive's entry made of a file tells its size and date
import zipfile
try:
    size = zipfile.ZipInfo.from_file("/bin/sh").file_size
except OSError:
    size = 0
print("ESCAPED:size of a file" if size else "contained")
