# category: process | expect: contained | min-python: 3.11 | source: signals written to a descriptor
import signal, socket
a, b = socket.socketpair()
b.setblocking(False)
signal.set_wakeup_fd(b.fileno())
print("ESCAPED:wakeup descriptor")
signal.set_wakeup_fd(-1)
