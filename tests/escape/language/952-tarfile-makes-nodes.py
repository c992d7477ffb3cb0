# category: file | expect: contained | min-python: 3.11 | source: os.mkfifo and os.mknod raise no audit event; a tarfile's public methods call them
import tarfile, io
t = tarfile.TarFile(fileobj=io.BytesIO(), mode="w")
try:
    t.makefifo(None, "made")
    print("ESCAPED: a fifo was made")
except PermissionError as error:
    print("contained", error)
