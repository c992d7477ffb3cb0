# category: socket | expect: contained | source: a service of the host that listens on its loopback | live: plain; network.mode=host
import socket

found = None
for address in ("127.0.0.1", "127.0.1.1", "0.0.0.0", "::1", "::ffff:127.0.0.1", "localhost", socket.gethostname()):
    try:
        socket.create_connection((address, 47433), timeout=1).close()
        found = address
    except OSError:
        pass
print(f"ESCAPED:connected to {found}" if found else "contained")
