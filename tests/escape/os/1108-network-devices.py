# category: socket | expect: contained | source: a device other than the loopback means somebody's network | live: plain
import os
import socket

names = set()
try:
    names |= {name for _, name in socket.if_nameindex()}
except OSError:
    pass
try:
    names |= {line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line}
except OSError:
    pass
if os.path.isdir("/sys/class/net"):
    names |= set(os.listdir("/sys/class/net"))
others = names - {"lo"} - {"tunl0", "sit0", "ip6tnl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "ip6gre0"}
print(f"ESCAPED:device {min(others)}" if others else "contained")
