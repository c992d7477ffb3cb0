# category: file | expect: contained | min-python: 3.11 | source: pathlib writes, links and deletes
import pathlib
p = pathlib.Path("/dev/shm/probe.txt")
p.write_text("x")
p.rename("/dev/shm/probe2.txt").unlink()
print("ESCAPED:file written and deleted" if not p.exists() else "contained")
