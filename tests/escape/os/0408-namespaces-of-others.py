# category: namespace | expect: contained | source: another process's namespace links readable: the right to attach | live: root
import os

found = None
for pid in filter(str.isdigit, os.listdir("/proc")):
    if int(pid) == os.getpid():
        continue
    for link in ("ns/mnt", "ns/user", "ns/net", "root", "cwd", "exe"):
        try:
            os.readlink(f"/proc/{pid}/{link}")
            found = f"/proc/{pid}/{link}"
        except OSError:
            pass
print(f"ESCAPED:{found} followed" if found else "contained")
