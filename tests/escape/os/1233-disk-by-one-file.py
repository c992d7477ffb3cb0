# category: resource | expect: limit:disk | source: one file, until something says stop | verdict: disk,memory | live: limits.disk=1G filesystem.tmp=1G limits.memory=2G
import os

block = b"x" * (1 << 20)
with open("/tmp/one", "wb", buffering=0) as f:
    try:
        for _ in range(200):
            if os.readlink("/proc/self/ns/pid") == "pid:[4026531836]":
                break
            if f.write(block) != len(block):
                raise OSError("a short write")
        print("ESCAPED:200 MiB in one file")
    except OSError as e:
        print("contained")
        raise SystemExit(f"gave up: {e}") from None
