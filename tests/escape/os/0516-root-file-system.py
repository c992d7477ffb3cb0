# category: mount | expect: contained | source: a root that is the host's file system, whatever hides parts of it | live: plain
import os

lines = [line.split(" - ") for line in open("/proc/self/mountinfo")]
kinds = [after.split()[0] for before, after in lines if before.split()[4] == "/"]
host = [kind for kind in kinds if kind not in ("tmpfs", "ramfs")]
above = os.statvfs("/").f_blocks * os.statvfs("/").f_frsize
print(f"ESCAPED:the root is {host[0]}, {above} bytes" if host else "contained")
