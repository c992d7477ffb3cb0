# category: info-leak | expect: contained | policy: build | source: a whole /proc whose entries of the host are covered: one that is not tells of it | live: plain; filesystem.machine=false show=/proc:/proc-of-the-host
import os

MADE = {"cgroups", "cpuinfo", "loadavg", "meminfo", "stat", "uptime", "version"}


def tells(name, path):  # the counters of vmstat are named, and stand at 0
    text = open(path).read()
    return any(line.split()[1] != "0" for line in text.splitlines()) if name == "vmstat" else name not in MADE and text


mounts = {line.split()[4]: line.split(" - ")[1].split()[0] for line in open("/proc/self/mountinfo")}
for root in "/proc", "/proc-of-the-host":
    for name in os.listdir(root) if os.path.isdir(root) else ():
        path = f"{root}/{name}"
        if name.isdecimal():
            continue
        if os.path.islink(path):
            if not os.readlink(path).split("/")[0].replace("self", "0").isdecimal():
                print(f"ESCAPED:{path} leads to {os.readlink(path)}")
        elif mounts.get(path) != "tmpfs":
            print(f"ESCAPED:{path} is the kernel's own")
        elif os.listdir(path) if os.path.isdir(path) else tells(name, path):
            print(f"ESCAPED:{path} has something in it")
print("contained")
