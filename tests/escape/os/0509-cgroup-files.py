# category: mount | expect: contained | source: cgroup files in reach: leave the group, lift its limits, set release_agent | live: root
import os

found = None
for folder, _, names in os.walk("/sys/fs/cgroup"):
    for name in names:
        if os.access(os.path.join(folder, name), os.W_OK):
            found = os.path.join(folder, name)
    if found:
        break
print(f"ESCAPED:{found} can be written" if found else "contained")
