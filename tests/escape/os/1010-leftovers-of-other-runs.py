# category: ipc | expect: contained | source: what one run leaves in its scratch the next must not find | live: plain
import os

found = None
places = ["/tmp", "/var/tmp", "/dev/shm", os.environ.get("HOME", "/tmp")]
for place in places:
    try:
        found = found or [os.path.join(place, name) for name in os.listdir(place)]
    except OSError:
        pass
if not found:
    for place in places:
        try:
            open(os.path.join(place, "left-for-the-next-run"), "w").close()
        except OSError:
            pass
print(f"ESCAPED:{found[0]} was there before" if found else "contained")
