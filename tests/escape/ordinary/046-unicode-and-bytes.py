import codecs
import unicodedata

text = "Grüße, Ærøskøbing — 日本語 🐍 e\u0301"
data = text.encode("utf-8")
print(
    len(text),
    len(data),
    data.decode() == text,
    text.encode("utf-16-le")[:4],
    text.encode("ascii", "replace")[:8],
    "ß".upper(),
    "ǅ".lower(),
)
print(
    text.encode("ascii", "xmlcharrefreplace")[:20],
    text.encode("ascii", "backslashreplace")[:14],
    "straße".casefold() == "STRASSE".casefold(),
)
print(
    unicodedata.normalize("NFC", "e\u0301") == "é",
    unicodedata.name("é"),
    unicodedata.category("A"),
    unicodedata.lookup("SNOWMAN"),
    unicodedata.numeric("½"),
)
for call in (lambda: b"\xff".decode(), lambda: "ü".encode("ascii"), lambda: "x".encode("no-such")):
    try:
        call()
    except (UnicodeError, LookupError) as error:
        print(type(error).__name__, str(error)[:40])
print(
    b"\xffok".decode("utf-8", "ignore"),
    b"\xff".decode("latin-1"),
    codecs.encode("hello", "rot13"),
    codecs.lookup("UTF8").name,
    "\N{BULLET} \x41 \u0042 \101",
)
raw = bytearray(b"hello world")
raw[0:5] = b"HELLO"
raw.append(33)
raw += b"?"
print(
    raw,
    raw.find(b"w"),
    raw.hex(" ", 2),
    bytes.fromhex("00ff 10"),
    bytes(3),
    bytes([65, 66]),
    b"%d-%s" % (5, b"x"),
    b"a,b".split(b","),
)
view = memoryview(raw)
view[0] = ord("J")
part = view[6:11]
print(
    part.tobytes(),
    view.nbytes,
    part.tolist()[:2],
    bytes(raw[:5]),
    view.readonly,
    view.format,
    memoryview(b"abcd").cast("H").itemsize,
)
part.release()
view.release()
print(
    raw.translate(bytes.maketrans(b"lo", b"01")),
    b"abc".center(9, b"*"),
    b"x".join([b"1", b"2"]),
    b"abc"[1],
    b"abc" < b"abd",
    hash(b"a") == hash(b"a"),
)
print(
    "".join(sorted("日本語")),
    "🐍".isidentifier(),
    "é".isalpha(),
    "½".isdigit(),
    "٣".isdecimal(),
    int("٣"),
    "\ud800".encode("utf-8", "surrogatepass"),
)
