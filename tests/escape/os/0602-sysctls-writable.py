# category: kernel-fs | expect: contained | source: one writable sysctl is enough (core_pattern, modprobe, ns_last_pid) | live: root
import os

found = [
    os.path.join(folder, name)
    for folder, _, names in os.walk("/proc/sys")
    for name in names
    if os.access(os.path.join(folder, name), os.W_OK)
]
print(f"ESCAPED:{found[0]} can be written" if found else "contained")
