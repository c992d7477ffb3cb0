# category: file | expect: contained | min-python: 3.11 | source: gzip opens by name
import gzip
try:
    gzip.open("/proc/self/status").read()
except gzip.BadGzipFile as e:
    print("ESCAPED:file opened by gzip" if "Na" in str(e) else "contained")
