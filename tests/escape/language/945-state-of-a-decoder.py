# category: memory | expect: contained | min-python: 3.11 | live: no: it crashes | source: a decoder of several charsets looks for the one that its state names past the end of its table, and calls what it finds there
import codecs
import io

for name in ("iso2022_jp", "iso2022_kr", "iso2022_jp_2"):
    decoder = codecs.getincrementaldecoder(name)()
    for state in (0x41, 0x99, 1 << 56, (1 << 64) - 1):
        try:
            decoder.setstate((b"", state))
            print("ESCAPED:a charset that there is not", decoder.decode(b"text"))
        except ValueError:
            pass
    decoder.decode(b"\x1b$B")
    had = decoder.getstate()
    decoder.reset()
    decoder.setstate(had)
    text = io.TextIOWrapper(io.BytesIO(b"text"), name)
    text.readline()
    try:
        text.seek(0x41 << 64 | 1 << 96)
        print("ESCAPED:the same by a position", text.read())
    except (ValueError, OSError, OverflowError):
        pass
print("contained")
