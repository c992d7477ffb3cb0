# category: file | expect: contained | min-python: 3.11 | source: an archive's entry made of a symbolic link tells where it leads
import io
import tarfile
try:
    where = tarfile.open(fileobj=io.BytesIO(), mode="w").gettarinfo("/proc/self/cwd").linkname
except OSError:
    where = ""
print("ESCAPED:link of a process" if where else "contained")
