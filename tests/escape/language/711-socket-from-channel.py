# category: channel | expect: contained | min-python: 3.11 | source: the channel as a socket
import socket
try:
    s = socket.socket(fileno=3)
    s.close()
except OSError:
    pass
print("ESCAPED:channel as a socket")
