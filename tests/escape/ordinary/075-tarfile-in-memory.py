import io
import tarfile

buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
    for name, data in (("x.txt", b"ex"), ("d/y.txt", b"why")):
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
buffer.seek(0)
with tarfile.open(fileobj=buffer) as tar:
    print(tar.getnames(), tar.extractfile("d/y.txt").read(), tar.getmember("x.txt").size)
