# category: process | expect: contained | min-python: 3.11 | source: names resolved
import socket
print("ESCAPED:resolver" if socket.gethostname() and socket.getaddrinfo("127.0.0.1", 1) else "contained")
