# category: process | expect: contained | min-python: 3.11 | source: a socket with an abstract name
import socket
s = socket.socket(socket.AF_UNIX)
s.bind("\0jail-probe-abstract-%d" % id(s))
print("ESCAPED:abstract socket bound")
