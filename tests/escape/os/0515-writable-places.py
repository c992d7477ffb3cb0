# category: mount | expect: contained | source: a directory outside of the jail's own scratch that can be written | live: plain
import os

own = ("/tmp", "/var/tmp", "/dev/shm", os.environ.get("HOME", "/tmp"), "/proc/self", f"/proc/{os.getpid()}", "/proc/thread-self")
found, looked = None, 0
for folder, folders, _ in os.walk("/"):
    if folder.startswith(own) and (folder != "/tmp" or os.path.exists("/tmp/jail-os-ring")):
        folders.clear()
    elif folder.count("/") > 4 or looked > 4000:
        folders.clear()
    looked += 1
    if os.access(folder, os.W_OK) and not folder.startswith(own):
        found = folder
        break
if not found and os.path.exists("/tmp/jail-os-ring/secret"):
    found = "/tmp of the host"
print(f"ESCAPED:{found} can be written" if found else "contained")
