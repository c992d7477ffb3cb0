# category: process | expect: contained | min-python: 3.11 | source: a connection
import http.client
c = http.client.HTTPConnection("127.0.0.1", 9, timeout=1)
try:
    c.connect()
except ConnectionRefusedError:
    print("ESCAPED:connection tried")
