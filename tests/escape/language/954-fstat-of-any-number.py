# category: file | expect: contained | min-python: 3.11 | source: tarfile asks fstat of what a file object's fileno() says
import tarfile, io
class Said:
    name = "x"
    def fileno(self): return 3
try:
    print("ESCAPED:", oct(tarfile.TarFile(fileobj=io.BytesIO(), mode="w").gettarinfo(fileobj=Said()).mode))
except PermissionError as error:
    print("contained", error)
