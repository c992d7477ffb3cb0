import contextlib
import io
import sys

s = io.StringIO("first\nsecond\nthird")
print(s.readline(), s.read(3), s.tell(), s.readlines(), s.seek(0), list(s)[0], s.getvalue()[:5])
s.seek(0, io.SEEK_END)
print(s.write("\nmore"), s.truncate(5), repr(s.getvalue()), s.closed, s.readable(), s.seekable())
b = io.BytesIO(b"abc")
b.seek(1)
b.write(b"ZZZ")
print(b.getvalue(), b.getbuffer()[0], bytes(b.getbuffer()[1:3]), b.read1(-1))
t = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\r\n", write_through=True)
t.write("é\n")
print(t.buffer.getvalue(), t.encoding, io.TextIOWrapper(io.BytesIO(b"a\r\nb"), newline=None).read())
r = io.BufferedReader(io.BytesIO(b"0123456789"), buffer_size=4)
print(r.peek(2)[:2], r.read(3), io.BufferedRWPair(io.BytesIO(b"x"), io.BytesIO()).read())


class Upper(io.TextIOBase):
    def __init__(self, to):
        self.to = to

    def write(self, text):
        return self.to.write(text.upper())


with contextlib.redirect_stdout(Upper(sys.stdout)):
    print("shouted")
captured = io.StringIO()
old, sys.stdout = sys.stdout, captured
print("hidden")
sys.stdout = old
print(repr(captured.getvalue()))
with io.StringIO() as gone:
    pass
try:
    gone.read()
except ValueError as error:
    print(error)
print("to", "stdout", file=sys.stdout, sep="+", flush=True)
sys.stdout.write("written\n")
sys.stdout.writelines(["a", "b\n"])
print(end="", file=io.StringIO())
