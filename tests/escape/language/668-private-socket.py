# category: process | expect: contained | min-python: 3.11 | source: the C half of socket
import _socket
print("ESCAPED:socket" if _socket.socket().fileno() > 2 else "contained")
