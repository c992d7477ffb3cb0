# category: process | expect: contained | min-python: 3.11 | source: a socket
import socket
print("ESCAPED:socket" if socket.socket().fileno() > 2 else "contained")
