# category: process | expect: contained | min-python: 3.11 | source: a request
import urllib.request, urllib.error
try:
    urllib.request.urlopen("http://127.0.0.1:9/", timeout=1)
except urllib.error.URLError as e:
    print("ESCAPED:request sent" if isinstance(e.reason, ConnectionRefusedError) else "contained")
