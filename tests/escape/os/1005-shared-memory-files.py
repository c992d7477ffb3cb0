# category: ipc | expect: contained | source: a /dev/shm in common with the host or with the last run | live: plain
import os

left = [n for n in os.listdir("/dev/shm")] if os.path.isdir("/dev/shm") else []
print(f"ESCAPED:/dev/shm holds {left[0]}" if left else "contained")
if os.access("/dev/shm", os.W_OK) and not left:
    open("/dev/shm/left-for-the-next-run", "w").close()
