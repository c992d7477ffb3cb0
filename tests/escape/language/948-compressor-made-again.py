# category: memory | expect: contained | min-python: 3.11 | live: no: it is a race of threads | source: a decompressor is initialised again while another thread is in it, in memory of the C library's that no quarantine holds
import bz2
import lzma

for kind in (lzma.LZMADecompressor, lzma.LZMACompressor, bz2.BZ2Decompressor, bz2.BZ2Compressor):
    for mine in (kind, type("Mine", (kind,), {})):
        made = mine()
        try:
            again = made.__init__()
            if "__init__" in vars(kind):
                print("ESCAPED:", kind)
        except TypeError:
            pass
print(lzma.decompress(lzma.compress(b"text")), bz2.decompress(bz2.compress(b"text")))
print("contained")
