# category: file | expect: contained | min-python: 3.11 | source: an archive has a link in it, through which a file is read
import io, tarfile, tempfile
packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w") as archive:
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/proc/self"
    archive.addfile(link)
packed.seek(0)
with tempfile.TemporaryDirectory() as folder:
    tarfile.open(fileobj=packed).extractall(folder)
    print("ESCAPED:file read" if open(f"{folder}/link/status").read(4) == "Name" else "contained")
