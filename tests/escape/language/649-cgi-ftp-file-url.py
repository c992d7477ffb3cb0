# category: file | expect: contained | min-python: 3.11 | source: urllib opens file addresses
import urllib.request
print("ESCAPED:file read by urllib" if urllib.request.urlopen("file:///proc/self/status").read(4) == b"Name" else "contained")
