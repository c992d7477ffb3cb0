# category: exec | expect: contained | min-python: 3.11 | source: the debugger reads its commands from a stream
import pdb, io
out = io.StringIO()
p = pdb.Pdb(stdin=io.StringIO("p __import__('posix').getpid()\nc\n"), stdout=out, nosigint=True, readrc=False)
p.run("x = 1", {})
print("ESCAPED:posix by pdb" if any(l.split()[-1:] and l.split()[-1].isdigit() for l in out.getvalue().splitlines()) else "contained")
