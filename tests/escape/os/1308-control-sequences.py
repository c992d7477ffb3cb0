# category: output | expect: contained | source: sequences that a terminal obeys, in the result as text
import sys

sequences = ["\x1b]0;title\x07", "\x1b]52;c;amFpbA==\x07", "\x1b[6n", "\x1bP+q544e\x1b\\", "\x1b]8;;file:///etc\x07x\x1b]8;;\x07"]
for text in [*sequences, "\x9b31m", "\x9d0;title\x9c", "\x0e", "\r", "\x08" * 40, "\u202e", "\ud800"]:
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + text.encode("latin-1", "replace"))
print("\ncontained")
