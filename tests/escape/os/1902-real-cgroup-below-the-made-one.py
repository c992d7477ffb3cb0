# category: info-leak | expect: contained | policy: build | source: the cgroup2 mount that the JVM looks for is covered, whole and for good | live: show=/sys/fs/cgroup
import os

known = {"cgroup.controllers", "cpu", "cpu.max", "cpu.weight", "cpuset.cpus.effective", "memory", "pids", "pids.current", "pids.max"}
found = {name for name in os.listdir("/sys/fs/cgroup") if not name.startswith("memory.")} - known
if found:
    print(f"ESCAPED:{sorted(found)[0]} is the kernel's own")
for folder, _, files in os.walk("/sys"):
    for name in files:
        try:
            os.close(os.open(os.path.join(folder, name), os.O_WRONLY))
            print(f"ESCAPED:{folder}/{name} can be written")
        except OSError:
            pass
print("contained")
