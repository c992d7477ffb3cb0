# category: file | expect: contained | min-python: 3.11 | source: a spooled file that rolls over onto the disk
import tempfile
f = tempfile.SpooledTemporaryFile(max_size=4, dir="/dev/shm")
f.write(b"12345678")
print("ESCAPED:file written after the rollover" if f._rolled and f.fileno() > 2 else "contained")
