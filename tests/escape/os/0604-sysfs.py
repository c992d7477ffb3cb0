# category: kernel-fs | expect: contained | source: /sys names the machine's hardware, modules, disks, addresses | live: plain; show=/sys
import os

found = [
    path
    for path in ("kernel", "module", "fs/cgroup", "firmware", "class/net", "class/dmi", "class/block", "block", "bus", "power")
    if os.path.isdir("/sys/" + path) and os.listdir("/sys/" + path)
]
print(f"ESCAPED:/sys/{found[0]}" if found else "contained")
