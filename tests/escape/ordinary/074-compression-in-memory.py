import bz2
import gzip
import io
import lzma
import zipfile
import zlib

text = b"abracadabra " * 50
for module in (zlib, bz2, lzma, gzip):
    packed = module.compress(text)
    print(module.__name__, module.decompress(packed) == text, len(packed) < len(text))
co, do = zlib.compressobj(9), zlib.decompressobj()
stream = co.compress(text[:100]) + co.compress(text[100:]) + co.flush()
print(do.decompress(stream, 10), len(do.unconsumed_tail) > 0, do.decompress(do.unconsumed_tail) == text[10:], do.eof)
buffer = io.BytesIO()
with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as g:
    g.write(b"line 1\nline 2\n")
buffer.seek(0)
with gzip.open(buffer, "rt") as g:
    print(list(g))
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.txt", "content of a")
    z.writestr(zipfile.ZipInfo("dir/b.bin", (2020, 1, 1, 0, 0, 0)), b"\x00\x01")
with zipfile.ZipFile(archive) as z:
    print(z.namelist(), z.read("a.txt"), z.getinfo("dir/b.bin").date_time, z.testzip(), z.open("a.txt").readline())
path = zipfile.Path(zipfile.ZipFile(archive))
print(sorted(each.name for each in path.iterdir()), (path / "dir").is_dir(), (path / "a.txt").read_text())
try:
    zipfile.ZipFile(io.BytesIO(b"not a zip"))
except zipfile.BadZipFile as error:
    print(error)
for bad in (lambda: zlib.decompress(b"x"), lambda: lzma.decompress(b"x")):
    try:
        bad()
    except (zlib.error, lzma.LZMAError) as error:
        print(type(error).__name__)
