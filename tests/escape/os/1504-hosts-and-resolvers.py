# category: host-file | expect: contained | source: the host's names and resolvers in /etc/hosts and resolv.conf
import os

found = None
for name in ("hosts", "resolv.conf", "host.conf", "nsswitch.conf", "hostname"):
    try:
        text = open("/etc/" + name).read()
    except OSError:
        continue
    if "@HOST_HOSTNAME@" in text.split() or "nameserver" in text or "search " in text or "sss" in text or "ldap" in text:
        found = name
print(f"ESCAPED:/etc/{found} is the host's" if found else "contained")
