import plistlib
import quopri
import stringprep

data = {"name": "x", "list": [1, 2.5, True], "bytes": b"\x00\x01", "nested": {"k": "v"}}
text = plistlib.dumps(data)
print(
    plistlib.loads(text) == data,
    text.splitlines()[3].strip(),
    plistlib.loads(plistlib.dumps(data, fmt=plistlib.FMT_BINARY)) == data,
)
print(quopri.encodestring("é = e".encode()), quopri.decodestring(b"=C3=A9").decode(), stringprep.in_table_a1("\u0221"))
